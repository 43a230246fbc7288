/// Where the chunks of keys lie, so that comparing a key does not retain its chunk and release it:
/// two locked instructions a line, 10 ns.
///
/// An array's storage stays where it is until the array is changed. Only the owner of the keys
/// changes its chunks, and it notes again each one that it has appended to, or all; a chunk that
/// was let go has no key that anybody would look for.
@safe
struct KeyViews {
    /// By the chunk's number.
    private var views: [UnsafeBufferPointer<UInt8>]

    init() {
        unsafe views = []
    }

    /// Notes the chunk that `key` was appended to.
    mutating func note(_ key: ByteRange, in keys: borrowing KeyChunks) {
        guard !key.isEmpty else { return }
        let number = KeyChunks.number(of: key)
        while unsafe views.count <= number {
            unsafe views.append(UnsafeBufferPointer(start: nil, count: 0))
        }
        unsafe views[number] = keys.chunks[number].withUnsafeBufferPointer { unsafe $0 }
    }

    /// Asks for a key that will be compared: of 30 bytes, two in five lie in two cache lines.
    @inline(__always)
    func prefetch(_ key: ByteRange) {
        let chunk = unsafe Span(_unsafeElements: views[KeyChunks.number(of: key)])
        let place = KeyChunks.place(of: key)
        chunk.prefetch(place.lowerBound)
        chunk.prefetch(place.upperBound &- 1)
    }

    /// Whether the bytes of `key` are the name with `head` whose last `rest` bytes stand in
    /// `datagram` before `end`; it is as long.
    @inline(__always)
    func isName(
        _ key: ByteRange, _ head: KeyHead, _ rest: Int, before end: Int, in datagram: Span<UInt8>
    ) -> Bool {
        let chunk = unsafe Span(_unsafeElements: views[KeyChunks.number(of: key)])
        let start = KeyChunks.place(of: key).lowerBound
        let place = ByteRange(start, start &+ key.count)
        guard KeyHead(of: place, in: chunk) == head else { return false }
        return rest == 0
            || haveEqualBytes(
                datagram, from: end &- rest, chunk, from: Int(place.end) &- rest, count: rest)
    }
}
