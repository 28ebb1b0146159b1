/* THREADS threads that take a unit of a semaphore of MAXIMUM units and give it back, with the
   steps of Semaphore.swift. The bit is cleared by a waker that may have slept for long. */
#ifndef THREADS
#define THREADS 3
#endif

byte units = MAXIMUM;
bit announced = 0;
byte number = THREADS; /* who gave a unit back last; THREADS: nobody, or a unit was taken */
bit asleep[THREADS];

#if THREADS > 4
#define sleeps (asleep[0] || asleep[1] || asleep[2] || asleep[3] || asleep[4])
#elif THREADS > 3
#define sleeps (asleep[0] || asleep[1] || asleep[2] || asleep[3])
#else
#define sleeps (asleep[0] || asleep[1] || asleep[2])
#endif

active [THREADS] proctype thread() {
  bit bits, gives_up;
  byte woken, more;

again:
  atomic {
    if
    :: bits = 0
    :: goto gone
    fi
  }
take:
  atomic { /* T1: take(leaving:) */
    if
    :: units > 0 -> units--; announced = announced || bits; number = THREADS; bits = 0; goto give
    :: units == 0
    fi
  }
  atomic { /* T2: announce; a unit may have come */
    if
    :: units > 0 -> bits = 1; goto take
    :: units == 0 -> announced = 1
    fi
  }
  atomic { /* T3: FutexWord.sleep: while there is no unit and the bit is set */
    if
    :: units == 0 && announced ->
       asleep[_pid] = 1;
       if
       :: gives_up = 0
       :: gives_up = 1
       fi
    :: else
    fi
  }
  if
  :: atomic { !asleep[_pid] -> gives_up = 0 }
  :: atomic { asleep[_pid] && gives_up -> asleep[_pid] = 0; gives_up = 0; goto again } /* time is over */
  fi;
  atomic {
    if
    :: bits = 1
    :: bits = 0 /* adopted from a condition, it takes the lock as if it had not slept */
    fi;
    goto take
  }

give:
  if
  :: goto keep /* whoever waits then waits for this one */
  :: true
  fi;
  atomic { /* R1: give */
    units++;
    more = units;
    number = (announced -> _pid : THREADS);
    if
    :: !announced -> more = 0; goto again
    :: else
    fi
  }
  atomic { /* R2: FutexWord.wake */
    woken = THREADS;
    if
    :: asleep[0] -> woken = 0
    :: asleep[1] -> woken = 1
    :: asleep[2] -> woken = 2
#if THREADS > 3
    :: asleep[3] -> woken = 3
#endif
#if THREADS > 4
    :: asleep[4] -> woken = 4
#endif
    :: !sleeps
    fi;
    if
    :: woken < THREADS -> asleep[woken] = 0; woken = 0; more = 0; goto again
    :: else -> woken = 0
    fi
  }
  atomic { /* R3: compareExchange */
    if
#ifdef MUTATION_NO_NUMBER
    :: units == more && announced -> announced = 0
#else
    :: units == more && announced && number == _pid -> announced = 0; number = THREADS
#endif
    :: else
    fi;
    more = 0
  }
  goto again;

keep:
gone: atomic { bits = 0; gives_up = 0 }
}

/* Nothing moves any more. */
active proctype judge() {
  timeout;
  assert(!(units > 0 && sleeps))
}
