#include "csqlite.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// The oldest version whose statements are used: VACUUM INTO is of 3.27.
#define OLDEST_VERSION 3027000

// A pointer to a function goes through a pointer to its place: C has no cast from `void *`.
#define FIND(name) \
    *(void **)&sqlite->name = dlsym(library, "sqlite3_" #name); \
    if (*(void **)&sqlite->name == NULL) return "sqlite3_" #name " is missing";

// NULL, or why the library cannot be used.
static const char *find_functions(struct martlet_sqlite *sqlite, void *library) {
    MARTLET_SQLITE_FUNCTIONS(FIND)
    return sqlite->libversion_number() < OLDEST_VERSION ? "older than version 3.27" : NULL;
}

const struct martlet_sqlite *martlet_sqlite_open(
    const char *file, char *problem, size_t problem_bytes) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        snprintf(problem, problem_bytes, "%s", reason == NULL ? file : reason);
        return NULL;
    }
    struct martlet_sqlite *sqlite = calloc(1, sizeof *sqlite);
    const char *reason = sqlite == NULL ? "no memory" : find_functions(sqlite, library);
    if (reason != NULL) {
        snprintf(problem, problem_bytes, "%s: %s", file, reason);
        free(sqlite);
        return NULL;
    }
    return sqlite;
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
