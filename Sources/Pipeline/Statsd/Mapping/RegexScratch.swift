internal import CPCRE2

/// What PCRE2 writes to while it matches; one for all patterns of a mapper.
///
/// Safe because the three blocks live from `init` to `deinit`, and nothing else frees them.
@safe final class RegexScratch {
    /// Most captures of a pattern, the whole match not counted.
    static let capturesMax = 64
    /// Items of the pattern that one match may try: about 1 ms of work.
    ///
    /// PCRE2's own limit begins anew at each byte of the name. The longest matches in use take some
    /// hundreds: three `.*` on a name of 60 bytes.
    static let stepsMax: UInt32 = 20_000
    /// Backtracking points in memory, KiB.
    private static let heapKibibytesMax: UInt32 = 1024

    let match: OpaquePointer
    let context: OpaquePointer
    private let steps: UnsafeMutablePointer<UInt32>

    /// `nil` when there is no memory.
    init?() {
        guard
            let match = unsafe pcre2_match_data_create_8(UInt32(Self.capturesMax) + 1, nil),
            let context = unsafe pcre2_match_context_create_8(nil)
        else { return nil }
        unsafe self.match = match
        unsafe self.context = context
        unsafe steps = .allocate(capacity: 1)
        unsafe steps.initialize(to: 0)
        unsafe martlet_limit_steps(context, steps)
        unsafe pcre2_set_match_limit_8(context, Self.stepsMax * 4)
        unsafe pcre2_set_depth_limit_8(context, Self.stepsMax)
        unsafe pcre2_set_heap_limit_8(context, Self.heapKibibytesMax)
    }

    /// Allows the next match its steps.
    func begin() {
        unsafe steps.pointee = Self.stepsMax
    }

    deinit {
        unsafe pcre2_match_data_free_8(match)
        unsafe pcre2_match_context_free_8(context)
        unsafe steps.deallocate()
    }
}
