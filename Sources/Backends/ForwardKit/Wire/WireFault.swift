/// Why a message's bytes are none.
///
/// The raw value is the detail of the refusal that a peer gets, and the label of its counter.
package enum WireFault: String, Error, CaseIterable, Sendable {
    /// The bytes end before the message does.
    case truncated = "truncated"
    /// Something follows the message's end.
    case trailingBytes = "trailing_bytes"
    /// A varint is longer than 64 bits, or than it had to be.
    case badVarint = "bad_varint"
    /// A number that is not finite, out of its range, or in no form there is.
    case badNumber = "bad_number"
    /// A string that is too long, not UTF-8, or has a byte that no key may have.
    case badText = "bad_text"
    /// An index into a list that is shorter.
    case badIndex = "bad_index"
    /// A code of a type, scope, form, policy or reason that there is not.
    case badCode = "bad_code"
    /// A count past its limit in `ForwardLimits`.
    case tooMany = "too_many"
    /// More memory than `ForwardLimits.memoryBytesMax`.
    case tooMuchMemory = "too_much_memory"
    /// A state whose parts contradict each other.
    case badState = "bad_state"
    /// A series' tag keys are not unique.
    case repeatedTag = "repeated_tag"
}
