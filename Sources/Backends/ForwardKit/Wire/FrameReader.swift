/// Cuts a stream into frames, whatever pieces it comes in.
///
/// Holds at most one frame, and of that only what has arrived: a length that was announced is not
/// reserved. After a fault the stream is lost, and so is the reader.
package struct FrameReader: Sendable {
    private let versions: ProtocolRange
    /// Of the frame that is being read: the header until that is whole, then the body.
    private var buffer: [UInt8] = []
    private var header: FrameHeader?
    private var fault: FrameFault?

    package init(speaking versions: ProtocolRange = .own) {
        self.versions = versions
    }

    /// Whether a frame has begun and not ended: where a connection ends then, it was torn.
    package var isInFrame: Bool { header != nil || !buffer.isEmpty }

    /// Takes bytes from `offset` on until a frame is whole; `nil` when all were taken before that.
    package mutating func next(
        _ bytes: Span<UInt8>, from offset: inout Int
    ) throws(FrameFault) -> Frame? {
        if let fault { throw fault }
        do throws(FrameFault) {
            return try read(bytes, &offset)
        } catch {
            buffer = []
            fault = error
            throw error
        }
    }

    private mutating func read(
        _ bytes: Span<UInt8>, _ offset: inout Int
    ) throws(FrameFault) -> Frame? {
        if header == nil {
            guard fill(to: FrameHeader.byteCount, bytes, &offset) else { return nil }
            header = try FrameHeader(buffer, speaking: versions)
            buffer.removeAll(keepingCapacity: true)
        }
        guard let header, fill(to: header.bodyCount, bytes, &offset) else { return nil }
        let body = try plainBody(header)
        self.header = nil
        buffer = []
        return Frame(header.kind, body, version: header.version)
    }

    /// Moves bytes until `count` are there.
    private mutating func fill(to count: Int, _ bytes: Span<UInt8>, _ offset: inout Int) -> Bool {
        let end = offset + min(count - buffer.count, bytes.count - offset)
        if offset < end {
            let part = bytes.extracting(offset..<end)
            unsafe part.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
        }
        offset = max(offset, end)
        return buffer.count == count
    }

    private func plainBody(_ header: FrameHeader) throws(FrameFault) -> [UInt8] {
        guard CRC32C.checksum(buffer.span) == header.bodyChecksum else { throw .bodyChecksum }
        guard header.isCompressed else { return buffer }
        guard let plain = ZlibBody.plain(buffer, count: header.plainCount) else {
            throw .badCompression
        }
        return plain
    }
}
