/// The `match` of a glob rule: segments between points.
///
/// A segment is literal; `*`, one whole segment, which may be empty; `before*after`, a segment with
/// these ends; or, once in a pattern, `**`, one segment or more. Each star is a capture.
package struct GlobPattern: Sendable, Equatable {
    package enum Segment: Sendable, Equatable {
        case literal([UInt8])
        case partial(GlobEnds)
        case any
        case rest
    }

    /// Most segments, which bounds the depth of a search; the longest rules in use have 8.
    package static let segmentsMax = 64
    /// Longest pattern.
    package static let bytesMax = 1024

    package let segments: [Segment]

    package init(_ text: String) throws(MappingFault) {
        guard !text.isEmpty else { throw MappingFault("is empty") }
        guard text.utf8.count <= Self.bytesMax else {
            throw MappingFault("is longer than \(Self.bytesMax) bytes")
        }
        var segments: [Segment] = []
        for part in text.utf8.split(separator: Octet.point, omittingEmptySubsequences: false) {
            segments.append(try Self.segment(Array(part)))
        }
        guard segments.count <= Self.segmentsMax else {
            throw MappingFault("has more than \(Self.segmentsMax) segments")
        }
        guard segments.count(where: { $0 == .rest }) <= 1 else {
            throw MappingFault("has more than one `**`")
        }
        self.segments = segments
    }

    /// How many captures a match has, the whole name not counted.
    package var captures: Int {
        segments.count { segment in
            switch segment {
            case .literal: false
            case .partial, .any, .rest: true
            }
        }
    }

    private static func segment(_ part: [UInt8]) throws(MappingFault) -> Segment {
        guard !part.isEmpty else { throw MappingFault("has an empty segment") }
        guard part.allSatisfy(isPatternByte) else {
            throw MappingFault("is no glob: `match_type: regex` is for regular expressions")
        }
        guard let star = part.firstIndex(of: asterisk) else { return .literal(part) }
        if part == [asterisk] { return .any }
        if part == [asterisk, asterisk] { return .rest }
        let after = part[(star + 1)...]
        guard !after.contains(asterisk) else {
            throw MappingFault("has two `*` in one segment")
        }
        return .partial(GlobEnds(prefix: Array(part[..<star]), suffix: Array(after)))
    }

    private static var asterisk: UInt8 { UInt8(ascii: "*") }

    /// What cannot be in a name, or belongs to a regular expression.
    private static func isPatternByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"()[]{}^$+?\\|:,;\"'`".utf8.contains(byte)
    }
}

/// The two ends of a segment that stars only in its middle: `before*after`.
package struct GlobEnds: Sendable, Hashable {
    package var prefix: [UInt8]
    package var suffix: [UInt8]

    /// What the star stands for in `range` of `name`, or `nil` where the ends do not fit.
    func capture(_ range: ByteRange, of name: [UInt8]) -> ByteRange? {
        let segment = name[range.range]
        guard segment.count >= prefix.count + suffix.count, segment.starts(with: prefix),
            segment.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        return ByteRange(Int(range.start) + prefix.count, Int(range.end) - suffix.count)
    }

    /// Whether every segment with the ends of `other` has these ends too.
    func covers(_ other: GlobEnds) -> Bool {
        other.prefix.starts(with: prefix)
            && other.suffix.suffix(suffix.count).elementsEqual(suffix)
    }

    func covers(_ literal: [UInt8]) -> Bool {
        capture(ByteRange(0, literal.count), of: literal) != nil
    }
}
