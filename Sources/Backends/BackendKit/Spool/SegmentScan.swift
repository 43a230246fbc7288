/// What a segment's bytes hold: the records that can be read, and how much cannot.
///
/// Any bytes will do: a tail that a crash tore off, zeros of a file system that came back, or
/// nonsense. Nothing in them stops the scan.
struct SegmentScan {
    struct Found: Equatable {
        var entry: SpoolEntry
        /// Where its header begins.
        var offset: Int
    }

    private(set) var found: [Found] = []
    private(set) var corrupt = SpoolLoss()
    /// Record numbers seen, whether readable or not, lie below this.
    private(set) var nextNumber: UInt64

    private let bytes: [UInt8]
    private let format: UInt32
    private let firstNumber: UInt64

    /// Reads a whole segment.
    ///
    /// - Parameters:
    ///   - bytes: the segment.
    ///   - format: records of another are counted as corrupt.
    ///   - firstNumber: lower ones are delivered, and passed over.
    ///   - nextNumber: lower ones have been met already, in earlier segments.
    init(_ bytes: [UInt8], format: UInt32, firstNumber: UInt64, nextNumber: UInt64) {
        self.bytes = bytes
        self.format = format
        self.firstNumber = firstNumber
        self.nextNumber = nextNumber
        scan()
    }

    private mutating func scan() {
        var position = 0
        while position < bytes.count {
            if let header = SpoolHeader(bytes, at: position) {
                position = take(header, at: position)
            } else {
                corrupt.add(points: nil)
                position = nextHeader(after: position)
            }
        }
    }

    /// Takes the record whose header is at `position`; answers where to go on.
    private mutating func take(_ header: SpoolHeader, at position: Int) -> Int {
        let start = position + SpoolHeader.byteCount
        let isNew = header.entry.number >= firstNumber
        guard header.entry.byteCount <= bytes.count - start else {
            // Torn off: whatever follows is part of it, or found by its own header.
            if isNew { corrupt.add(points: header.entry.points) }
            return nextHeader(after: position)
        }
        let end = start + header.entry.byteCount
        guard isNew else { return end }
        let isGood =
            header.format == format && header.entry.number >= nextNumber
            && SpoolHeader.checksum(bytes[start..<end]) == header.payloadChecksum
        if isGood {
            found.append(Found(entry: header.entry, offset: position))
        } else {
            corrupt.add(points: header.entry.points)
        }
        nextNumber = max(nextNumber, header.entry.number + 1)
        return end
    }

    /// The next place behind `position` with a header, or the end.
    private func nextHeader(after position: Int) -> Int {
        var next = position + 1
        while next < bytes.count {
            if bytes[next] == SpoolHeader.mark[0], SpoolHeader(bytes, at: next) != nil {
                return next
            }
            next += 1
        }
        return bytes.count
    }
}
