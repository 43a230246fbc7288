#define _DEFAULT_SOURCE

#include "ccrypt.h"

#include <cloading.h>
#include <crypt.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

struct martlet_crypt {
    __typeof__(&crypt_rn) crypt_rn;
    __typeof__(&crypt_checksalt) crypt_checksalt;
};

static const char *find_functions(void *functions, void *library) {
    struct martlet_crypt *crypt = functions;
    // A pointer to a function goes through a pointer to its place: C has no cast from `void *`.
    *(void **)&crypt->crypt_rn = dlsym(library, "crypt_rn");
    *(void **)&crypt->crypt_checksalt = dlsym(library, "crypt_checksalt");
    return crypt->crypt_rn == NULL || crypt->crypt_checksalt == NULL ? "older than libxcrypt 4.3"
                                                                     : NULL;
}

const struct martlet_crypt *martlet_crypt_open(
    const char *file, char *problem, size_t problem_bytes) {
    return martlet_load(
        file, sizeof(struct martlet_crypt), find_functions, problem, problem_bytes);
}

void martlet_crypt_close(const struct martlet_crypt *crypt) { free((void *)crypt); }

int martlet_crypt_knows(const struct martlet_crypt *crypt, const char *hash) {
    // SHA-256 with its thousands of rounds counts as old there, and is what some tools still make.
    return crypt->crypt_checksalt(hash) == CRYPT_SALT_OK || strncmp(hash, "$5$", 3) == 0;
}

// In a time that depends on the lengths alone.
static int is_equal(const char *left, const char *right) {
    size_t count = strlen(left);
    unsigned char difference = 0;
    if (count != strlen(right)) return 0;
    for (size_t index = 0; index < count; index++)
        difference |= (unsigned char)(left[index] ^ right[index]);
    return difference == 0;
}

int martlet_crypt_matches(
    const struct martlet_crypt *crypt, const char *password, const char *hash) {
    // Tens of KiB with the password in them: neither on a thread's stack nor left behind.
    struct crypt_data *work = calloc(1, sizeof *work);
    if (work == NULL) return 0;
    const char *made = crypt->crypt_rn(password, hash, work, sizeof *work);
    int matches = made != NULL && is_equal(made, hash);
    explicit_bzero(work, sizeof *work);
    free(work);
    return matches;
}
