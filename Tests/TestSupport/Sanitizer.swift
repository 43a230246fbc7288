import Glibc

/// Whether this run is a sanitizer's, which has memory and a pace of its own.
///
/// What a test says about bytes or milliseconds of the product does not hold there; everything else
/// does.
package enum Sanitizer {
    package static let isActive =
        unsafe dlsym(nil, "__tsan_init") != nil || unsafe dlsym(nil, "__asan_init") != nil
}
