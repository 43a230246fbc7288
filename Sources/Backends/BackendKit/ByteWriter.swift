/// The bytes of an output in the making.
///
/// Used again for batch after batch: `removeAll` keeps the storage.
package struct ByteWriter: Sendable {
    /// Initialized from end to end, so that a write needs no more than one check for room; what was
    /// written are the first `count`.
    private var storage: [UInt8]
    package private(set) var count = 0
    /// What the writer held when it was taken: the next time it will be about as much.
    private var takenCount = 0

    package init(capacity: Int = 0) {
        storage = [UInt8](repeating: 0, count: capacity)
    }

    package var isEmpty: Bool { count == 0 }

    /// A copy of what was written.
    package var bytes: [UInt8] { Array(storage[..<count]) }

    package mutating func removeAll() {
        count = 0
    }

    /// Hands the bytes out and starts anew.
    package mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &storage)
        taken.removeLast(taken.count - count)
        takenCount = count
        count = 0
        return taken
    }

    /// Forgets what was written after `count` bytes.
    package mutating func truncate(to count: Int) {
        precondition(count <= self.count, "a writer can only be cut back")
        self.count = count
    }

    /// Puts other bytes in the place of some that were written.
    package mutating func replace(at start: Int, with bytes: [UInt8]) {
        precondition(start >= 0 && start + bytes.count <= count, "only what was written changes")
        for (offset, byte) in bytes.enumerated() { storage[start + offset] = byte }
    }

    /// Moves what was written from `position` on by `byteCount`; what lies in the gap is to be set.
    mutating func openGap(at position: Int, byteCount: Int) {
        precondition(position >= 0 && position <= count, "a gap lies within what was written")
        makeRoom(byteCount)
        let moved = count - position
        unsafe storage.withUnsafeMutableBufferPointer { storage in
            // There is room behind `count`, and the two places may overlap.
            guard moved > 0, let first = storage.baseAddress else { return }
            unsafe (first + position + byteCount).update(from: first + position, count: moved)
        }
        count += byteCount
    }

    /// Changes a byte that was written.
    mutating func set(_ byte: UInt8, at position: Int) {
        precondition(position < count, "only what was written can be changed")
        storage[position] = byte
    }

    package mutating func append(_ byte: UInt8) {
        makeRoom(1)
        storage[count] = byte
        count += 1
    }

    package mutating func append(_ text: StaticString) {
        guard text.hasPointerRepresentation else {
            append(String(describing: text))
            return
        }
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append($0) }
    }

    package mutating func append(_ other: [UInt8]) {
        unsafe other.withUnsafeBufferPointer { unsafe append($0) }
    }

    package mutating func append(_ slice: ArraySlice<UInt8>) {
        unsafe slice.withUnsafeBufferPointer { unsafe append($0) }
    }

    /// Appends a text in which one byte becomes another.
    package mutating func append(
        _ slice: ArraySlice<UInt8>, replacing old: UInt8, with new: UInt8
    ) {
        let start = count
        append(slice)
        let end = count
        var bytes = storage.mutableSpan
        for index in start..<end where bytes[index] == old { bytes[index] = new }
    }

    /// Appends what another writer holds.
    package mutating func append(_ other: borrowing ByteWriter) {
        let otherCount = other.count
        unsafe other.storage.withUnsafeBufferPointer { bytes in
            unsafe append(UnsafeBufferPointer(rebasing: bytes[..<otherCount]))
        }
    }

    package mutating func append(_ value: Int) {
        var text = beginNumber()
        var elements = storage.mutableSpan
        var bytes = unsafe elements.mutableBytes
        text.write(value, to: &bytes)
        count = text.end
    }

    package mutating func append(_ value: UInt64) {
        var text = beginNumber()
        var elements = storage.mutableSpan
        var bytes = unsafe elements.mutableBytes
        text.write(value, to: &bytes)
        count = text.end
    }

    /// Appends a number so that it reads back as the same double.
    package mutating func append(_ value: Double, style: NumberStyle) {
        var text = beginNumber()
        var elements = storage.mutableSpan
        var bytes = unsafe elements.mutableBytes
        text.write(value, style: style, to: &bytes)
        count = text.end
    }

    private mutating func beginNumber() -> NumberText {
        makeRoom(NumberText.bytesMax)
        return NumberText(at: count)
    }

    /// Reads what was written without a copy.
    func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(storage.span.extracting(first: count))
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        makeRoom(bytes.count)
        let start = count
        unsafe storage.withUnsafeMutableBufferPointer { storage in
            let place = unsafe UnsafeMutableBufferPointer(rebasing: storage[start...])
            _ = unsafe place.update(fromContentsOf: bytes)
        }
        count += bytes.count
    }

    /// Makes room for `more` bytes in one piece.
    package mutating func reserve(_ more: Int) {
        if storage.count - count < more { resize(to: count + more) }
    }

    private mutating func makeRoom(_ more: Int) {
        if storage.count - count < more { grow(to: count + more) }
    }

    /// Doubles the storage, at least to what was needed the last time.
    private mutating func grow(to needed: Int) {
        resize(to: max(needed, storage.count * 2, takenCount, 64))
    }

    private mutating func resize(to size: Int) {
        storage.reserveCapacity(size)
        storage.append(contentsOf: repeatElement(0, count: size - storage.count))
    }
}
