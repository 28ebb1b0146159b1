/* An event count, as EventCount.swift has it.

   The word's number is told apart without end: instead of it each process has a bit that
   says whether the word is still what that process remembers. Every change of the word
   clears all of these. `asleep` are those in the kernel's list; it wakes any of them. */
typedef EventCount {
  bit announced;
  bit same[PROCESSES];
  bit asleep[PROCESSES];
};

inline forget_all(count) {
  d_step {
    for (each : 0 .. PROCESSES - 1) { count.same[each] = 0 }
    each = 0
  }
}

/* What a process does not use any more makes no difference. */
inline forget(count) {
  count.same[_pid] = 0; gives_up = 0
}

/* S1: EventCount.sample. */
inline sample(count) {
  atomic {
    flush_stores();
#ifdef MUTATION_ANNOUNCE_IN_PLACE
    if
    :: count.announced -> skip
    :: else -> forget_all(count); count.announced = 1
    fi;
#else
    forget_all(count);
    count.announced = 1;
#endif
    count.same[_pid] = 1
  }
}

/* S2: EventCount.sleep, platform_futex_wait. The kernel compares the word under the lock of
   its list. Ends by a wake-up, or by time, a signal or death: then the process was not woken,
   and `is_over` is set. What a slice ends, which only a death allows, is like a wake-up. */
inline sleep(count, finds) {
  atomic {
    if
    :: count.same[_pid] ->
       count.asleep[_pid] = 1;
       if
       :: gives_up = 0
       :: gives_up = 1
       fi
    :: else -> skip
    fi
  }
  if
  :: atomic { !count.asleep[_pid] -> forget(count) }
  :: atomic { gives_up && count.asleep[_pid] -> count.asleep[_pid] = 0; forget(count); is_over = 1 }
#ifdef DEATHS
  :: atomic { timeout && deaths && count.asleep[_pid] && (finds) ->
       count.asleep[_pid] = 0; forget(count); slices++; assert(slices <= deaths) }
#endif
  fi
}

/* W1 to W4: EventCount.advance, waking one. */
inline advance(count, needless) {
  atomic { /* W1: add(2) */
    flush_stores();
    found = count.announced;
    forget_all(count);
    count.same[_pid] = found
  }
  may_die
  if
  :: atomic { !found || (needless) -> found = 0; count.same[_pid] = 0 } /* W2 */
  :: atomic { found -> /* W3: FutexWord.wake */
       woken = PROCESSES;
       if
       :: count.asleep[0] -> woken = 0
       :: count.asleep[1] -> woken = 1
       :: count.asleep[2] -> woken = 2
       :: count.asleep[3] -> woken = 3
       :: !count.asleep[0] && !count.asleep[1] && !count.asleep[2] && !count.asleep[3]
       fi;
       if
       :: woken < PROCESSES -> count.asleep[woken] = 0; count.same[_pid] = 0; found = 0
       :: else
       fi;
       woken = 0
     }
     if
     :: !found
     :: atomic { found -> /* W4: compareExchange */
          if
          :: count.same[_pid] -> forget_all(count); count.announced = 0
          :: else
          fi;
          found = 0
        }
     fi
  fi
}
