#include "cloading.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

void *martlet_load(
    const char *file, size_t bytes, martlet_preparation prepare, char *problem, size_t problem_bytes) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        snprintf(problem, problem_bytes, "%s", reason == NULL ? file : reason);
        return NULL;
    }
    void *functions = calloc(1, bytes);
    const char *reason = functions == NULL ? "no memory" : prepare(functions, library);
    if (reason == NULL) return functions;
    snprintf(problem, problem_bytes, "%s: %s", file, reason);
    free(functions);
    return NULL;
}
