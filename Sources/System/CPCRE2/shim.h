// The library of 8-bit code units, and a limit of its own: PCRE2's match limit begins anew at each
// place of the subject, a count of callouts does not.
#ifndef MARTLET_CPCRE2_SHIM_H
#define MARTLET_CPCRE2_SHIM_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/// Called before each item of a pattern; ends the match once the steps are used up.
static inline int martlet_count_step(pcre2_callout_block_8 *block, void *steps) {
    (void)block;
    unsigned *left = steps;
    if (*left == 0) return PCRE2_ERROR_MATCHLIMIT;
    *left -= 1;
    return 0;
}

/// From now on every match with `context` takes its steps from `left`.
static inline void martlet_limit_steps(pcre2_match_context_8 *context, unsigned *left) {
    pcre2_set_callout_8(context, martlet_count_step, left);
}

#endif
