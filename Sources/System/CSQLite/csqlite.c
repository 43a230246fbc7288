#include "csqlite.h"

#include <cloading.h>
#include <dlfcn.h>
#include <stdlib.h>

// The oldest version whose statements are used: VACUUM INTO is of 3.27.
#define OLDEST_VERSION 3027000

// A pointer to a function goes through a pointer to its place: C has no cast from `void *`.
#define FIND(name) \
    *(void **)&sqlite->name = dlsym(library, "sqlite3_" #name); \
    if (*(void **)&sqlite->name == NULL) return "sqlite3_" #name " is missing";

static const char *prepare(void *functions, void *library) {
    struct martlet_sqlite *sqlite = functions;
    MARTLET_SQLITE_FUNCTIONS(FIND)
    return sqlite->libversion_number() < OLDEST_VERSION ? "older than version 3.27" : NULL;
}

const struct martlet_sqlite *martlet_sqlite_open(
    const char *file, char *problem, size_t problem_bytes) {
    return martlet_load(file, sizeof(struct martlet_sqlite), prepare, problem, problem_bytes);
}

void martlet_sqlite_close(const struct martlet_sqlite *sqlite) { free((void *)sqlite); }

int martlet_sqlite_bind_text(
    const struct martlet_sqlite *sqlite, sqlite3_stmt *statement, int index, const char *text,
    int bytes) {
    return sqlite->bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

int martlet_sqlite_bind_blob(
    const struct martlet_sqlite *sqlite, sqlite3_stmt *statement, int index, const void *bytes,
    int count) {
    return sqlite->bind_blob(statement, index, bytes, count, SQLITE_STATIC);
}
