/* Two producers and two consumers at a queue of CAPACITY records: the letters are explained in
   README.md, with the lines of Swift that they stand for.

   Each call may be the last of its process: what it does outside of the queue may take for
   ever. So when nothing can move any more, nobody may be asleep beside what it waits for. */
#define PROCESSES 4
#ifndef PRODUCERS
#define PRODUCERS 2
#endif

byte records = 0;
bit spin_lease = 0;
byte deaths = 0, slices = 0;

#ifdef MUTATION_NO_FENCE
bit leaving[PROCESSES];
#define flush_stores() \
  if :: leaving[_pid] -> leaving[_pid] = 0; spin_lease = 0 :: else fi
#else
#define flush_stores() skip
#endif

#ifdef DEATHS
#define may_die if :: atomic { deaths == 0 -> deaths = 1; goto gone } :: true fi;
#else
#define may_die
#endif

#include "event_count.pml"

EventCount records_available;
EventCount room_available;

/* L1: SpinLease.end; what is read after it was put under the promise. */
inline end_spin_lease() {
#ifdef MUTATION_NO_FENCE
  leaving[_pid] = 1
#else
  spin_lease = 0
#endif
}

/* G4: RecordQueue.wakeSuccessor. */
inline wake_successor() {
  if
  :: records > 0 -> advance(records_available, false)
  :: else
  fi
}

/* P4: RecordQueue.passRoomOn. */
inline pass_room_on() {
  if
  :: records < CAPACITY -> advance(room_available, false)
  :: else
  fi
}

active [PRODUCERS] proctype producer() {
  bit found, has_waited, gives_up, is_over;
  byte woken, each;

again:
  atomic { /* P1: RecordQueue.append, under the producers' lock */
    if
    :: !has_waited -> goto gone
    :: has_waited -> goto leave /* an error, or an object that has no pickle */
    :: records == CAPACITY -> goto wait
#ifdef MUTATION_ADVANCE_BEFORE_PUBLISH
    :: records < CAPACITY
#else
    :: records < CAPACITY -> records++; has_waited = 0
#endif
    fi
  }
  may_die
  advance(records_available, spin_lease); /* P2: the end of put */
#ifdef MUTATION_ADVANCE_BEFORE_PUBLISH
  atomic {
    if
    :: records < CAPACITY -> records++; has_waited = 0
    :: else -> goto wait
    fi
  }
#endif
  goto again;

wait: /* P3: RecordQueue.doze */
#ifdef MUTATION_CHECK_BEFORE_SAMPLE
  if
  :: records < CAPACITY -> goto again
  :: else -> sample(room_available)
  fi;
#else
  sample(room_available);
  if
  :: atomic { records < CAPACITY -> forget(room_available); goto again }
  :: else
  fi;
#endif
  sleep(room_available, records < CAPACITY);
  atomic {
    if
    :: !is_over -> has_waited = 1; goto again
    :: is_over && has_waited -> is_over = 0 /* it passes on what it was woken for before */
    :: is_over && !has_waited -> goto gone
    fi
  }
leave: /* the lock was not to be had, waitForChunk was interrupted, or waitForRoom returns */
#ifndef MUTATION_NO_ROOM_PASSED_ON
  pass_room_on();
#endif
gone: atomic { has_waited = 0; is_over = 0 }
}

active [2] proctype consumer() {
  bit found, has_waited, gives_up, is_over;
  byte woken, each;

again:
  atomic { /* G1: RecordQueue.take, under the consumers' lock */
    if
    :: !has_waited -> goto gone
    :: has_waited -> goto leave /* the lock was not to be had, or the record did not fit */
    :: records == 0 -> goto look
    :: records > 0 -> records--
    fi
  }
  may_die
#ifndef MUTATION_NOTHING_PASSED_ON
  if /* G2: get passes on what it may have been woken for in the place of another */
  :: has_waited -> wake_successor()
  :: else
  fi;
#endif
  has_waited = 0;
  advance(room_available, false); /* G3: RecordQueue.leave */
#ifndef SETTLING
  goto again;
#else
  if
  :: goto again
  :: records == 0 -> sample(records_available) /* M1: isContinuedLater: sleeps for a while */
  fi;
  if
  :: atomic { records > 0 -> forget(records_available); goto again }
  :: else
  fi;
  atomic {
    if
    :: records_available.same[_pid] -> records_available.asleep[_pid] = 1
    :: else
    fi
  }
  atomic { records_available.asleep[_pid] = 0; forget(records_available) } /* woken, or not */
#ifndef MUTATION_SETTLED_FOR_GOOD
  wake_successor();
#endif
  goto again;
#endif

look: /* L2: RecordQueue.lookForRecord, getSoon */
  spin_lease = 1;
  if
  :: atomic { records > 0 -> end_spin_lease(); has_waited = 1; goto again }
  :: atomic { end_spin_lease() }
  :: atomic { end_spin_lease(); goto leave } /* lookAway */
  fi;
  may_die
  sample(records_available); /* G5: RecordQueue.doze */
  if
  :: atomic { records > 0 -> has_waited = 1; forget(records_available); goto again }
  :: else
  fi;
  sleep(records_available, records > 0);
  atomic {
    if
    :: !is_over -> has_waited = 1; goto again
    :: is_over -> goto gone /* nobody woke it */
    fi
  }

leave:
  wake_successor();
gone: atomic { has_waited = 0; is_over = 0 }
}

#ifdef MUTATION_NO_FENCE
/* The processors' stores on their way to memory. */
active proctype stores() {
end:
  do
  :: atomic { leaving[2] -> leaving[2] = 0; spin_lease = 0 }
  :: atomic { leaving[3] -> leaving[3] = 0; spin_lease = 0 }
  od
}
#endif

#define sleeps(count) (count.asleep[0] || count.asleep[1] || count.asleep[2] || count.asleep[3])
#define missed (records > 0 && sleeps(records_available) \
  || records < CAPACITY && sleeps(room_available))

/* Nothing moves any more. */
active proctype judge() {
#ifdef DEATHS
  timeout && !(deaths && missed);
#else
  timeout;
#endif
  assert(!missed)
}
