/// Why a stream of bytes is no stream of frames; nothing that follows can be trusted.
package enum FrameFault: String, Error, CaseIterable, Sendable {
    case badMagic = "bad_magic"
    /// A version that this program does not speak.
    case badVersion = "bad_version"
    case badKind = "bad_kind"
    /// A flag that there is not.
    case badFlags = "bad_flags"
    /// A body past `ForwardLimits.bodyBytesMax`.
    case tooLarge = "too_large"
    /// A body that says it is more than `ForwardLimits.ratioMax` times as long as it came.
    case ratio = "ratio"
    case headerChecksum = "header_checksum"
    case bodyChecksum = "body_checksum"
    /// What zlib does not take, or a length that is not the one declared.
    case badCompression = "bad_compression"
}
