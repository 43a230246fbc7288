/// How much heap an array holds, for estimates of memory.
enum HeapArray {
    /// The header of an array's storage.
    private static let headerBytes = 32

    static func bytes<Element>(of array: [Element]) -> Int {
        array.capacity == 0 ? 0 : headerBytes + array.capacity * MemoryLayout<Element>.stride
    }
}
