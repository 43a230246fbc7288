import Glibc

/// Whether this run is a sanitizer's, which has memory and a pace of its own.
///
/// What a test says about bytes or milliseconds of the product does not hold there; everything else
/// does.
package enum Sanitizer {
    package static let isActive = isLoaded("__tsan_init") || isLoaded("__asan_init")

    private static func isLoaded(_ symbol: String) -> Bool {
        unsafe dlsym(nil, symbol) != nil
    }
}
