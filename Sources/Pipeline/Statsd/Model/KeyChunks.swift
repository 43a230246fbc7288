/// The canonical keys of many series, in chunks that any number of owners share.
///
/// A key lies whole in one chunk, and its `ByteRange` is an address: the chunk's number times
/// `chunkBytes`, plus its place there. Chunks are arrays and so shared until one is written to: a
/// worker, the merged state and every batch hold the same bytes, and a new series copies at most
/// the one chunk that is still being filled. Bound: 2^15 chunks, 4 GiB of addresses.
package struct KeyChunks: Sendable {
    private static let chunkBits = 17
    /// 128 KiB: large enough for the heap to get it from the kernel and give it back.
    package static let chunkBytes = 1 << chunkBits
    /// Of them for keys: with the headers of array and heap a chunk fills whole pages.
    private static let chunkKeyBytes = chunkBytes - 64
    /// Longest key: its length has 16 bits in a series' record.
    package static let keyBytesMax = 65_535
    /// Half of the addresses; compaction begins long before.
    static let chunksMax = 1 << (31 - chunkBits)

    private(set) var chunks: [[UInt8]] = []
    /// Bytes of the keys that were appended here and whose chunks are still there.
    private(set) var ownBytes = 0
    /// The same by chunk; 0 for those of others.
    private var ownBytesByChunk: [Int] = []
    /// The chunk that is being filled.
    private var open: Int?

    package init() {}

    package var isEmpty: Bool { chunks.isEmpty }

    func hasRoom(forKeyBytes byteCount: Int) -> Bool {
        byteCount <= Self.keyBytesMax && chunks.count < Self.chunksMax
    }

    /// The bytes at an address, which stay alive with the slice.
    package subscript(range: Range<Int>) -> ArraySlice<UInt8> {
        // An empty key holds no chunk.
        guard !range.isEmpty else { return [] }
        let number = range.lowerBound >> Self.chunkBits
        let base = number << Self.chunkBits
        return chunks[number][(range.lowerBound - base)..<(range.upperBound - base)]
    }

    package subscript(key: ByteRange) -> ArraySlice<UInt8> { self[key.range] }

    /// Appends a key of at most `keyBytesMax` bytes; answers its address.
    package mutating func append(_ key: Span<UInt8>) -> ByteRange {
        precondition(key.count <= Self.keyBytesMax, "a key was added past its limit")
        let number = chunkWithRoom(forBytes: key.count)
        let start = chunks[number].count
        for index in key.indices { chunks[number].append(key[index]) }
        ownBytes += key.count
        ownBytesByChunk[number] += key.count
        return Self.address(number, start, count: key.count)
    }

    /// The number of the chunk that `key` lies in.
    static func number(of key: ByteRange) -> Int { Int(key.start) >> chunkBits }

    /// Where in its chunk `key` lies.
    static func place(of key: ByteRange) -> Range<Int> {
        let start = Int(key.start) & (chunkBytes - 1)
        return start..<start + key.count
    }

    /// The same place in another chunk.
    static func moved(_ key: ByteRange, to number: Int) -> ByteRange {
        address(number, place(of: key).lowerBound, count: key.count)
    }

    // MARK: Sharing

    /// Takes over a chunk that somebody else fills; answers its number here.
    mutating func adopt(_ chunk: [UInt8]) -> Int {
        chunks.append(chunk)
        ownBytesByChunk.append(0)
        return chunks.count - 1
    }

    /// Exchanges an adopted chunk for a later version, which begins with the same bytes.
    mutating func update(_ number: Int, to chunk: [UInt8]) { chunks[number] = chunk }

    /// Lets a chunk go whose keys are all forgotten; answers false while it is being filled.
    mutating func drop(_ number: Int) -> Bool {
        guard number != open else { return false }
        chunks[number] = []
        ownBytes -= ownBytesByChunk[number]
        ownBytesByChunk[number] = 0
        return true
    }

    // MARK: Chunks

    private static func address(_ number: Int, _ start: Int, count: Int) -> ByteRange {
        let first = number << chunkBits + start
        return ByteRange(first, first + count)
    }

    private mutating func chunkWithRoom(forBytes byteCount: Int) -> Int {
        if let open, chunks[open].count + byteCount <= Self.chunkKeyBytes { return open }
        precondition(chunks.count < 2 * Self.chunksMax, "keys were added past their limit")
        chunks.append([])
        ownBytesByChunk.append(0)
        // The first one grows with what is in it, so that a small agent stays small.
        if chunks.count > 1 { chunks[chunks.count - 1].reserveCapacity(Self.chunkKeyBytes) }
        open = chunks.count - 1
        return chunks.count - 1
    }
}
