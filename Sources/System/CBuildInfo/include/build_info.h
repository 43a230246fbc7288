#pragma once

/// The commit this binary was built from, or "unknown" outside a Git checkout.
const char *martlet_revision(void);
