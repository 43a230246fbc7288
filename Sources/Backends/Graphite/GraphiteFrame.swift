import BackendKit

/// Writes points as carbon's pickle protocol has them: frames of a length and a pickled list.
///
/// A frame is 4 bytes of length, highest first, and the pickle (protocol 2) of
/// `[(path, (timestamp, value)), …]`, in the opcodes that Python 3 writes for it, without its memo.
/// Carbon takes frames up to 1 MiB, and its own clients send at most 500 points in one.
struct GraphiteFrame {
    static let pointsMax = 499
    /// A frame that has this many bytes is closed: with the longest point it still is under 1 MiB.
    static let bytesMax = 512 << 10
    /// What `end` adds to an open frame: APPENDS and STOP.
    static let endBytes = 2

    /// Where the open frame begins; `nil` between frames.
    private var start: Int?
    private var points = 0

    var isOpen: Bool { start != nil }

    /// Begins a point, in a new frame if need be; its path is appended next.
    ///
    /// - Returns: where the point begins, to take it back or finish it.
    mutating func beginPoint(in bytes: inout ByteWriter) -> Int {
        if let start, points >= Self.pointsMax || bytes.count - start >= Self.bytesMax {
            end(in: &bytes)
        }
        if start == nil {
            start = bytes.count
            // Room for the length; then PROTO 2, EMPTY_LIST, MARK.
            bytes.append([0, 0, 0, 0, 0x80, 0x02, UInt8(ascii: "]"), UInt8(ascii: "(")])
        }
        let point = bytes.count
        // BINUNICODE and room for its length.
        bytes.append([UInt8(ascii: "X"), 0, 0, 0, 0])
        return point
    }

    /// Ends the point whose path was appended.
    mutating func endPoint(
        _ value: Double, timestamp: [UInt8], from point: Int, in bytes: inout ByteWriter
    ) {
        let length = UInt32(clamping: bytes.count - point - 5)
        bytes.replace(
            at: point + 1, with: (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) })
        bytes.append(timestamp)
        // BINFLOAT: the double, highest byte first; then twice TUPLE2.
        bytes.append(UInt8(ascii: "G"))
        let bits = value.bitPattern
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        bytes.append([0x86, 0x86])
        points += 1
    }

    /// Closes the open frame; one without points, all taken back, goes.
    mutating func end(in bytes: inout ByteWriter) {
        guard let start else { return }
        self.start = nil
        guard points > 0 else { return bytes.truncate(to: start) }
        points = 0
        bytes.append([UInt8(ascii: "e"), UInt8(ascii: ".")])
        let length = UInt32(clamping: bytes.count - start - 4)
        bytes.replace(
            at: start,
            with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> UInt32($0)) })
    }

    /// A timestamp as BININT where it fits in 32 bits, else as LONG1.
    static func timestamp(_ seconds: Int64) -> [UInt8] {
        let (code, count): ([UInt8], Int) =
            Int32(exactly: seconds) != nil ? ([UInt8(ascii: "J")], 4) : ([0x8A, 8], 8)
        return code + (0..<count).map { UInt8(truncatingIfNeeded: seconds >> ($0 * 8)) }
    }
}
