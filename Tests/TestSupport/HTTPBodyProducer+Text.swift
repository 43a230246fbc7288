package import HTTP

extension HTTPBodyProducer {
    /// The whole body, read in pieces of `bytesMax`.
    package func text(bytesMax: Int = 65_536) throws -> String {
        guard let text = String(validating: try bytes(bytesMax: bytesMax), as: UTF8.self) else {
            throw CheckedPage.Problem(line: 0, description: "not UTF-8")
        }
        return text
    }

    /// The same as bytes.
    package func bytes(bytesMax: Int = 65_536) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            switch nextChunk(bytesMax: bytesMax) {
            case .bytes(let piece): bytes += piece
            case .later: continue
            case .failure: throw CheckedPage.Problem(line: 0, description: "the page failed")
            case .end: return bytes
            }
        }
    }
}
