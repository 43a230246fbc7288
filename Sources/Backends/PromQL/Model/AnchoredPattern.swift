internal import CPCRE2

/// A regular expression for a whole label value, in RE2's syntax as far as PCRE2 has it.
///
/// No pattern and no value make a match take longer than `stepsMax`; the query then fails.
/// Safe because the four blocks live from `init` to `deinit`. Stays on the thread that made it.
@safe final class AnchoredPattern {
    /// Longest pattern; Grafana writes all values of a variable in one.
    static let bytesMax = 65_536
    /// Most captures of a pattern.
    static let capturesMax = 64
    /// Items of the pattern that one match may try: about 10 ms of work.
    private static let stepsMax: UInt32 = 200_000
    /// Backtracking points in memory, KiB.
    private static let heapKibibytesMax: UInt32 = 4096

    let shape: PatternShape
    private let code: OpaquePointer
    private let places: OpaquePointer
    private let context: OpaquePointer
    private let steps: UnsafeMutablePointer<UInt32>
    private let captures: Int

    init(_ pattern: String) throws(QueryError) {
        guard pattern.utf8.count <= Self.bytesMax else {
            throw .badData("a regular expression is longer than \(Self.bytesMax) bytes")
        }
        if let problem = PatternSyntax.problem(in: pattern) {
            throw .badData("error parsing regexp: \(problem)")
        }
        shape = PatternShape(pattern)
        // The brackets are PCRE2's own way to anchor, and leave the captures' numbers as they are.
        let options =
            PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT
            | PCRE2_ANCHORED | PCRE2_ENDANCHORED
        unsafe code = try Self.compile(pattern, options)
        var count: UInt32 = 0
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        captures = Int(count)
        let places = unsafe pcre2_match_data_create_8(UInt32(Self.capturesMax) + 1, nil)
        let context = unsafe pcre2_match_context_create_8(nil)
        guard let places = unsafe places, let context = unsafe context else {
            preconditionFailure("no memory for a regular expression's few hundred bytes")
        }
        unsafe self.places = places
        unsafe self.context = context
        unsafe steps = .allocate(capacity: 1)
        unsafe steps.initialize(to: 0)
        unsafe martlet_limit_steps(context, steps)
        unsafe pcre2_set_match_limit_8(context, Self.stepsMax * 4)
        unsafe pcre2_set_depth_limit_8(context, Self.stepsMax)
        unsafe pcre2_set_heap_limit_8(context, Self.heapKibibytesMax)
        guard captures <= Self.capturesMax else {
            throw .badData("a regular expression has more than \(Self.capturesMax) captures")
        }
    }

    deinit {
        unsafe pcre2_code_free_8(code)
        unsafe pcre2_match_data_free_8(places)
        unsafe pcre2_match_context_free_8(context)
        unsafe steps.deallocate()
    }

    func matches(_ text: String) throws(QueryError) -> Bool {
        if let known = shape.matches(text) { return known }
        return try run(Array(text.utf8))
    }

    /// The whole match and the captures, `nil` for one that took no part; `nil` for no match.
    func captures(of text: String) throws(QueryError) -> [String?]? {
        let bytes = Array(text.utf8)
        guard try run(bytes) else { return nil }
        guard let ends = unsafe pcre2_get_ovector_pointer_8(places) else { return nil }
        return (0...captures).map { number in
            let (start, end) = unsafe (ends[2 * number], ends[2 * number + 1])
            guard start >= 0, start <= end, end <= bytes.count else { return nil }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    /// The number of a named capture.
    func number(of name: String) -> Int? {
        guard Label.isName(name) else { return nil }
        let number = unsafe name.withCString { start in
            unsafe start.withMemoryRebound(to: UInt8.self, capacity: name.utf8.count + 1) {
                unsafe pcre2_substring_number_from_name_8(code, $0)
            }
        }
        return number > 0 ? Int(number) : nil
    }

    private func run(_ bytes: [UInt8]) throws(QueryError) -> Bool {
        unsafe steps.pointee = Self.stepsMax
        let result = unsafe bytes.withUnsafeBufferPointer {
            unsafe pcre2_match_8(code, $0.baseAddress, $0.count, 0, 0, places, context)
        }
        guard result != PCRE2_ERROR_NOMATCH else { return false }
        guard result > 0 else {
            throw .execution("a regular expression takes more than \(Self.stepsMax) steps")
        }
        return true
    }

    private static func compile(
        _ pattern: String, _ options: UInt32
    ) throws(QueryError) -> OpaquePointer {
        var problem: Int32 = 0
        var offset = 0
        let bytes = Array(pattern.utf8)
        let compiled = unsafe bytes.withUnsafeBufferPointer {
            unsafe pcre2_compile_8($0.baseAddress, $0.count, options, &problem, &offset, nil)
        }
        guard let compiled = unsafe compiled else {
            throw .badData("error parsing regexp: \(message(problem)) at byte \(offset)")
        }
        return unsafe compiled
    }

    private static func message(_ code: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe text.withUnsafeMutableBufferPointer {
            unsafe pcre2_get_error_message_8(code, $0.baseAddress, $0.count)
        }
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }
}
