internal import CPCRE2

/// A compiled regular expression, found anywhere in a name.
///
/// RE2's syntax is PCRE2's but for rarities; what only PCRE2 knows is accepted. Neither a pattern
/// nor a name can make a match take longer than `RegexScratch.stepsMax`: it then counts as none.
/// Safe because `code` lives from `init` to `deinit`.
@safe final class RegexPattern {
    /// Longest pattern.
    static let bytesMax = 1024

    private let code: OpaquePointer
    /// How many captures a match has, the whole match not counted.
    let captures: Int

    init(_ text: String) throws(MappingFault) {
        guard text.utf8.count <= Self.bytesMax else {
            throw MappingFault("is longer than \(Self.bytesMax) bytes")
        }
        let options =
            PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT
        var problem: Int32 = 0
        var offset = 0
        let bytes = Array(text.utf8)
        let compiled = unsafe bytes.withUnsafeBufferPointer {
            unsafe pcre2_compile_8(
                $0.baseAddress, $0.count, options, &problem, &offset, nil)
        }
        guard let compiled = unsafe compiled else {
            let where_ = "at byte \(offset): \(Self.message(problem))"
            throw MappingFault("is no regular expression, \(where_)")
        }
        unsafe code = compiled
        var count: UInt32 = 0
        unsafe pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        captures = Int(count)
        guard captures <= RegexScratch.capturesMax else {
            throw MappingFault("has more than \(RegexScratch.capturesMax) captures")
        }
    }

    deinit { unsafe pcre2_code_free_8(code) }

    /// Where the whole match and the captures lie in `name`, or `nil` for no match.
    func match(_ name: [UInt8], _ scratch: RegexScratch) -> [ByteRange]? {
        scratch.begin()
        // No address at all stands for an empty name; the length is what counts.
        let result = unsafe name.withUnsafeBufferPointer {
            unsafe pcre2_match_8(
                code, $0.baseAddress, $0.count, 0, 0, scratch.match, scratch.context)
        }
        guard result > 0, let places = unsafe pcre2_get_ovector_pointer_8(scratch.match) else {
            return nil
        }
        return (0...captures).map { number in
            guard number < Int(result) else { return .empty }
            let (start, end) = unsafe (places[2 * number], places[2 * number + 1])
            guard start >= 0, start <= end, end <= name.count else { return .empty }
            return ByteRange(start, end)
        }
    }

    /// The number of a capture by its name, or by its number in digits.
    func number(of reference: String) -> Int? {
        if let number = Int(reference) { return (0...captures).contains(number) ? number : nil }
        let number = unsafe reference.withCString { name in
            unsafe name.withMemoryRebound(to: UInt8.self, capacity: reference.utf8.count + 1) {
                unsafe pcre2_substring_number_from_name_8(code, $0)
            }
        }
        return number > 0 ? Int(number) : nil
    }

    private static func message(_ code: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe text.withUnsafeMutableBufferPointer {
            unsafe pcre2_get_error_message_8(code, $0.baseAddress, $0.count)
        }
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }
}
