/* martlet_base.h: what all headers of martlet stand on: marks for compilers that check for null
   pointers, moments, runs of bytes, and what is said about this build. */
#ifndef MARTLET_BASE_H
#define MARTLET_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define MARTLET_NULLABLE _Nullable
#define MARTLET_NONNULL _Nonnull
#define MARTLET_BEGIN_NONNULL                                           \
    _Pragma("clang diagnostic push")                                    \
        _Pragma("clang diagnostic ignored \"-Wnullability-extension\"") \
            _Pragma("clang assume_nonnull begin")
#define MARTLET_END_NONNULL _Pragma("clang assume_nonnull end") _Pragma("clang diagnostic pop")
#else
#define MARTLET_NULLABLE
#define MARTLET_NONNULL
#define MARTLET_BEGIN_NONNULL
#define MARTLET_END_NONNULL
#endif

#if defined(__cplusplus)
#define MARTLET_BEGIN_DECLARATIONS   \
    MARTLET_BEGIN_NONNULL extern "C" \
    {
#define MARTLET_END_DECLARATIONS \
    }                            \
    MARTLET_END_NONNULL
#else
#define MARTLET_BEGIN_DECLARATIONS MARTLET_BEGIN_NONNULL
#define MARTLET_END_DECLARATIONS MARTLET_END_NONNULL
#endif

MARTLET_BEGIN_DECLARATIONS

/* A deadline that never comes. */
#define MARTLET_NEVER INT64_MAX
/* A deadline for calls that must not even wait for another thread or process
   to leave a short critical section: they return EBUSY instead. */
#define MARTLET_TRY INT64_MIN

/* A run of bytes, borrowed for one call. */
typedef struct martlet_bytes {
    const void *MARTLET_NULLABLE start;
    size_t count;
} martlet_bytes;

/* A run of bytes to be filled, borrowed for one call. */
typedef struct martlet_space {
    void *MARTLET_NULLABLE start;
    size_t count;
} martlet_space;

/* The version of this interface. It changes with each incompatible change. */
int martlet_abi_version(void);
/* One line on compiler and build, for people. Static, never freed. */
const char *martlet_build(void);
/* The kernel features that the engine found, as a set of the bits below. */
uint64_t martlet_kernel_features(void);
#define MARTLET_FEATURE_MEMFD 1u  /* anonymous files                       */
#define MARTLET_FEATURE_SEALS 2u  /* files that cannot shrink under us     */
#define MARTLET_FEATURE_ROBUST 4u /* locks that survive their owner        */
#define MARTLET_FEATURE_PUNCH 8u  /* memory of an open file given back     */
/* The present moment, in nanoseconds of CLOCK_MONOTONIC. */
int64_t martlet_now(void);

MARTLET_END_DECLARATIONS

#endif
