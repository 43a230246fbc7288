private import CBytes

extension Span where Element: BitwiseCopyable {
    /// Asks for the cache line of an element, so that it is there when it is read a loop later.
    ///
    /// Nothing is read, and an index outside asks for nothing.
    @inline(__always)
    func prefetch(_ index: Int) {
        guard index >= 0, index < count else { return }
        unsafe withUnsafeBufferPointer { buffer in
            // The guard above has checked that the element is one of the buffer's.
            unsafe martlet_prefetch(buffer.baseAddress.unsafelyUnwrapped + index)
        }
    }
}
