// crypt(3), loaded when the first file of users is read.
//
// It is not linked: an agent without users need not have its pages.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The functions of the loaded library.
struct martlet_crypt;

/// Loads the library `file`; NULL when that fails, with the reason in `problem`.
const struct martlet_crypt *martlet_crypt_open(
    const char *file, char *problem, size_t problem_bytes);
/// Forgets the functions; the library stays loaded.
void martlet_crypt_close(const struct martlet_crypt *crypt);

/// Whether `hash` is of a method that the library has and holds to be strong.
int martlet_crypt_knows(const struct martlet_crypt *crypt, const char *hash);

/// Whether `password` is the one that `hash` was made of; from any thread.
///
/// Takes what the hash's method takes: milliseconds to a second, and up to some 16 MiB.
int martlet_crypt_matches(
    const struct martlet_crypt *crypt, const char *password, const char *hash);

#ifdef __cplusplus
}
#endif
