#include "build_info.h"

#ifndef MARTLET_REVISION
#define MARTLET_REVISION "unknown"
#endif

const char *martlet_revision(void) { return MARTLET_REVISION; }
