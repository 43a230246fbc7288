/// One message between an agent and a collector.
package struct Frame: Sendable, Equatable {
    package var version: UInt8
    package var kind: FrameKind
    /// The plain body.
    package var body: [UInt8]

    package init(_ kind: FrameKind, _ body: [UInt8], version: UInt8 = ProtocolRange.own.newest) {
        precondition(body.count <= ForwardLimits.bodyBytesMax, "a frame was made past its limit")
        self.kind = kind
        self.body = body
        self.version = version
    }

    /// The frame as it is sent, with its body compressed by zlib at a level of 1–9.
    ///
    /// At level 0 the body is sent as it is; so is one that compression does not make shorter, or
    /// makes shorter than a reader believes.
    package func bytes(compressionLevel: Int32 = 0) -> [UInt8] {
        var sent = body
        var isCompressed = false
        if compressionLevel > 0, let shorter = ZlibBody.compressed(body, level: compressionLevel),
            shorter.count < body.count,
            body.count <= shorter.count * ForwardLimits.ratioMax
        {
            sent = shorter
            isCompressed = true
        }
        let header = FrameHeader(
            version: version, kind: kind, body: sent, plainCount: body.count,
            isCompressed: isCompressed)
        return header.bytes + sent
    }
}
