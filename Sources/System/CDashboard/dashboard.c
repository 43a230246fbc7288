#include "dashboard.h"

#include <stddef.h>

// Written by `scripts/embed-dashboard`, and no part of the repository: a checkout that was never
// prepared builds as well, and serves a plain list of pages.
#if __has_include("assets.h")
#include "assets.h"
#else
#define MARTLET_ASSETS 0
static const struct martlet_asset assets[1];
#endif

unsigned int martlet_asset_count(void) { return MARTLET_ASSETS; }

const struct martlet_asset *martlet_asset_at(unsigned int index)
{
    return index < MARTLET_ASSETS ? &assets[index] : NULL;
}
