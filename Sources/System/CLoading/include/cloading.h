// Libraries that are loaded when they are needed, instead of linked: an agent that does not need them
// has none of their pages.
#ifndef MARTLET_CLOADING_H
#define MARTLET_CLOADING_H

#include <stddef.h>

/// Finds a library's functions, and whatever else has to be done first; NULL, or why it cannot be used.
typedef const char *(*martlet_preparation)(void *functions, void *library);

/// Loads the library `file` and has `prepare` fill `bytes` of zeros with its functions.
///
/// They are the caller's to free; NULL after `problem` was written. The library stays loaded, as some do
/// not survive to be unloaded.
void *martlet_load(
    const char *file, size_t bytes, martlet_preparation prepare, char *problem, size_t problem_bytes);

#endif
