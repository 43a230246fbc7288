/// Takes a length-prefixed stream apart: each packet stands behind its length, four bytes little
/// endian (Datadog's `unixstream://`).
///
/// A frame that lies whole in a read is passed on from there. Holds at most one unfinished frame
/// of `frameBytesMax` bytes, in storage that doubles as it grows; a longer one is reported once
/// and skipped.
struct FrameAssembler {
    static let headerBytes = 4
    /// Storage kept for the next unfinished frame: Datadog's clients pack 8 KiB.
    private static let keptBytesMax = 16_384

    private var partial: [UInt8] = []
    private var skipBytes = 0
    private let frameBytesMax: Int

    init(frameBytesMax: Int) {
        self.frameBytesMax = frameBytesMax
    }

    /// Bytes that wait for the rest of their frame.
    var pendingBytes: Int { partial.count }

    /// Takes what a read brought; `frame` gets each packet, `tooLong` what is there of one that is
    /// longer than allowed.
    mutating func take(
        _ bytes: Span<UInt8>,
        frame: (Span<UInt8>) -> Void,
        tooLong: (Span<UInt8>) -> Void
    ) {
        var position = 0
        while position < bytes.count {
            if skipBytes > 0 {
                let skipped = min(skipBytes, bytes.count - position)
                skipBytes -= skipped
                position += skipped
            } else if let end = wholeFrameEnd(in: bytes, from: position) {
                let start = position + Self.headerBytes
                if start < end { frame(bytes.extracting(start..<end)) }
                position = end
            } else {
                position = fill(bytes, from: position)
                let rest = bytes.extracting(position..<bytes.count)
                deliver(rest, frame: frame, tooLong: tooLong)
            }
        }
    }

    /// The stream's end: a frame that is not whole is no packet.
    mutating func finish(torn: (Span<UInt8>) -> Void) {
        if !partial.isEmpty { torn(partial.span.extracting(packet)) }
        partial = []
    }

    /// Where the frame that begins at `position` ends, if all of it is there and allowed.
    private func wholeFrameEnd(in bytes: Span<UInt8>, from position: Int) -> Int? {
        guard partial.isEmpty, bytes.count - position >= Self.headerBytes else { return nil }
        let length = Self.length(in: bytes, at: position)
        let end = position + Self.headerBytes + length
        return length <= frameBytesMax && end <= bytes.count ? end : nil
    }

    /// Copies up to the end of the header, or of the frame once its length is known.
    private mutating func fill(_ bytes: Span<UInt8>, from position: Int) -> Int {
        let wanted = partial.count < Self.headerBytes ? Self.headerBytes : frameEnd
        let end = min(bytes.count, position + wanted - partial.count)
        partial.append(copying: bytes.extracting(position..<end))
        return end
    }

    private mutating func deliver(
        _ rest: Span<UInt8>, frame: (Span<UInt8>) -> Void, tooLong: (Span<UInt8>) -> Void
    ) {
        guard partial.count >= Self.headerBytes else { return }
        if frameEnd > Self.headerBytes + frameBytesMax {
            skipBytes = frameEnd - Self.headerBytes
            tooLong(rest.extracting(0..<min(rest.count, skipBytes)))
            partial.removeAll(keepingCapacity: true)
        } else if partial.count == frameEnd {
            if !packet.isEmpty { frame(partial.span.extracting(packet)) }
            let isSmall = partial.capacity <= Self.keptBytesMax
            partial.removeAll(keepingCapacity: isSmall)
        }
    }

    /// What is there of the unfinished frame, without its length.
    private var packet: Range<Int> { min(Self.headerBytes, partial.count)..<partial.count }

    /// Header and packet; at most 4 GiB, so it cannot overflow.
    private var frameEnd: Int {
        Self.headerBytes + Self.length(in: partial.span, at: 0)
    }

    private static func length(in bytes: Span<UInt8>, at position: Int) -> Int {
        var length = 0
        for index in 0..<headerBytes { length |= Int(bytes[position + index]) << (8 * index) }
        return length
    }
}
