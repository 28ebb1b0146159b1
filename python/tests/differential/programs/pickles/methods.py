"""Bound methods, class methods and built-in ones as targets and tasks."""

import multiprocessing as mp


class Account:
    def __init__(self, balance):
        self.balance = balance

    def pay(self, amount):
        self.balance -= amount
        print("in the child", self.balance, flush=True)
        return self.balance

    @classmethod
    def open(cls, amount):
        return cls(amount).balance

    def __call__(self, amount):
        return self.balance + amount

    def run(self):
        process = mp.Process(target=self.pay, args=(1,))
        process.start()
        process.join()
        return self.balance


if __name__ == "__main__":
    account = Account(10)
    print(account.run(), account.balance)
    with mp.Pool(1) as pool:
        print(pool.map(account.pay, [1, 2]), account.balance)
        print(pool.map(Account.open, [5]), pool.map(account, [1]), pool.map(str.upper, ["a"]))
        print(pool.map([3, 4].index, [4]), pool.map("{}!".format, ["x"]), pool.map(int, ["7"]))
        try:
            pool.map(iter([]).__next__, [1])
        except Exception as error:
            print(type(error).__name__)
