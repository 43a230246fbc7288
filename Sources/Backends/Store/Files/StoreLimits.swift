/// The bounds of one store, all of them parts of `bytes_max`.
package struct StoreLimits: Sendable, Equatable {
    /// 16 MiB: two files of each tier, with their journals.
    package static let bytesMin = 16 << 20
    /// Of the values of past flushes in memory: 10,000 series for 140 minutes at 10 s.
    package static let windowBytesMax = 64 << 20
    /// How far back the window reaches.
    package static let windowMilliseconds: Int64 = 600_000

    /// All files together.
    package let bytesMax: Int

    package init(bytesMax: Int = 1 << 30) {
        self.bytesMax = Swift.max(Self.bytesMin, bytesMax)
    }

    /// A file that is larger is closed, and a new one begun.
    var fileBytes: Int { bytesMax / 32 }
    /// Above it the oldest file goes.
    ///
    /// Two files' worth of journals and a copy of a third may come on top at any moment.
    var evictionBytes: Int { bytesMax / 8 * 7 }
    /// What sealing needs of room at once, in the file and once more in its journal: values that
    /// do not compress take 8 bytes, a row with its part of unused pages 48, and the pages of a
    /// file that is not full yet may all be written anew.
    func sealBytes(points: Int, series: Int) -> Int { 2 * (points * 10 + series * 48) + fileBytes }
    /// Of the head rows that wait to become chunks.
    var headBytes: Int { Swift.max(256 << 10, bytesMax / 16) }
    /// Series of one flush; further ones are not kept.
    ///
    /// Each then has 8 KiB, which is half a day of samples that do compress; 131,072 at 1 GiB.
    package var seriesMax: Int { bytesMax / 8_192 }
    /// Of the names of series: a million of 100 bytes at 1 GiB come to half of it.
    var namesBytes: Int { bytesMax / 4 }
    /// What a journal keeps after it was emptied; at most 4 MiB.
    var journalBytes: Int { Swift.min(4 << 20, bytesMax / 128) }
    /// SQLite's memory for pages of the files that are written: at most 4 MiB each.
    var cacheBytes: Int { 4 << 20 }
    /// Larger files stay as they are when they are closed: a copy takes about a second a 100 MB.
    var compactionBytesMax: Int { 512 << 20 }
}
