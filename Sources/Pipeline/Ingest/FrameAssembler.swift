/// Takes a length-prefixed stream apart: each packet stands behind its length, four bytes little
/// endian (Datadog's `unixstream://`).
///
/// Holds at most one unfinished frame of `frameBytesMax` bytes; a longer one is reported once and
/// skipped.
struct FrameAssembler {
    static let headerBytes = 4

    private var partial: [UInt8] = []
    private var skipBytes = 0
    private let frameBytesMax: Int

    init(frameBytesMax: Int) {
        self.frameBytesMax = frameBytesMax
    }

    /// Whether bytes wait for the rest of their frame.
    var isEmpty: Bool { partial.isEmpty }

    /// Takes what a read brought; `frame` gets each packet, `tooLong` what was kept of one that is
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
            } else {
                position = fill(bytes, from: position)
                deliver(frame: frame, tooLong: tooLong)
            }
        }
    }

    /// The stream's end: a frame that is not whole is no packet.
    mutating func finish(torn: (Span<UInt8>) -> Void) {
        if !partial.isEmpty { torn(partial.span) }
        partial = []
    }

    /// Copies up to the end of the header, or of the frame once its length is known.
    private mutating func fill(_ bytes: Span<UInt8>, from position: Int) -> Int {
        let wanted = partial.count < Self.headerBytes ? Self.headerBytes : frameEnd
        let end = min(bytes.count, position + wanted - partial.count)
        partial.append(bytes.extracting(position..<end))
        return end
    }

    private mutating func deliver(
        frame: (Span<UInt8>) -> Void, tooLong: (Span<UInt8>) -> Void
    ) {
        guard partial.count >= Self.headerBytes else { return }
        if frameEnd > Self.headerBytes + frameBytesMax {
            tooLong(partial.span)
            skipBytes = frameEnd - Self.headerBytes
            partial.removeAll(keepingCapacity: true)
        } else if partial.count == frameEnd {
            deliverPacket(frame)
            let isSmall = partial.capacity <= 16_384
            partial.removeAll(keepingCapacity: isSmall)
        }
    }

    private func deliverPacket(_ frame: (Span<UInt8>) -> Void) {
        guard partial.count > Self.headerBytes else { return }
        frame(partial.span.extracting(Self.headerBytes..<partial.count))
    }

    /// Header and packet; at most 4 GiB, so it cannot overflow.
    private var frameEnd: Int {
        var length = 0
        for index in 0..<Self.headerBytes { length |= Int(partial[index]) << (8 * index) }
        return Self.headerBytes + length
    }
}
