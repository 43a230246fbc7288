internal import CMalloc

/// Makes the C library give memory back that a burst needed.
///
/// By itself it learns to keep ever larger blocks: once a table of 32 MB was freed, all that are
/// smaller come from its own heap, where one block in use holds everything before it. A table that
/// grows by doubling then leaves each of its former sizes behind.
package enum HeapMemory {
    /// Blocks from this size on are the kernel's: they come and go by themselves.
    ///
    /// A page below the library's own start value, so that what is made to fill 128 KiB is the
    /// kernel's, too. A page of such a block costs a fault at its first use, some
    /// 0.25 µs a KiB, so it is for what lives long, and nothing on the data path asks for it twice.
    private static let mappedBytesMin: Int32 = 124 << 10

    /// Fixes the border between the library's heap and the kernel; call it before the first thread.
    package static func configure() {
        // Both refuse only values that are out of their range.
        _ = mallopt(M_MMAP_THRESHOLD, mappedBytesMin)
        _ = mallopt(M_TRIM_THRESHOLD, mappedBytesMin)
    }

    /// Gives back the pages of small blocks that were freed; takes some milliseconds a 100 MB.
    package static func giveBack() {
        _ = malloc_trim(0)
    }
}
