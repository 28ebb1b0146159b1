"""State machines: the same random operations on the standard module and on martlet.

Each example drives two families of processes, the sides, in lock-step and compares what comes of
every operation. `MARTLET_EXAMPLES=10000` runs that many examples of each kind.
"""
