/// The index here of every series that a worker names by an index of its own.
///
/// A lone worker's series get its own numbers, shifted by a constant, so that only those are kept
/// whose place was taken: by a gauge of an earlier run, say. Of several workers each name is kept,
/// 4 bytes; those of one number lie side by side.
struct WorkerNames: ~Copyable {
    /// Indices before a lone worker's that are left for series that nobody names.
    private static let reservedCount = 64

    /// One more than the index; 0 is no name, or the worker's own number.
    private var names = PagedArray<UInt32>()
    private var count = 0
    private let workers: Int
    /// What is added to a lone worker's numbers.
    private var shift: UInt32?

    init(workers: Int) {
        self.workers = workers
    }

    var memoryBytes: Int { names.memoryBytes }

    /// Whether most names are not kept.
    var isOfLoneWorker: Bool { workers == 1 }

    /// Every number that some worker ever used, and that is kept.
    var locals: Range<Int> { 0..<(names.indices.count + workers - 1) / workers }

    /// The index that a new series of a lone worker is to have; those before `end` are in use.
    mutating func wishedIndex(of local: Int, after end: Int) -> Int? {
        guard isOfLoneWorker else { return nil }
        let shift = shift ?? UInt32(truncatingIfNeeded: end + Self.reservedCount)
        self.shift = shift
        return local + Int(shift)
    }

    /// `nil` if the worker has no series of that number, which a lone worker is not asked for.
    subscript(local: Int, worker: Int) -> UInt32? {
        @inline(__always)
        get {
            if let shift, count == 0 { return UInt32(truncatingIfNeeded: local) &+ shift }
            let name = names.element(at: local * workers + worker) ?? 0
            if name != 0 { return name - 1 }
            return shift.map { UInt32(truncatingIfNeeded: local) &+ $0 }
        }
    }

    mutating func insert(_ index: UInt32, as local: Int, _ worker: Int) {
        if let shift, Int(index) == local + Int(shift) { return }
        names.insert(index + 1, at: local * workers + worker)
        count += 1
    }

    mutating func remove(_ local: Int, _ worker: Int) {
        let place = local * workers + worker
        guard (names.element(at: place) ?? 0) != 0 else { return }
        names.remove(at: place)
        count -= 1
    }

    mutating func removeAll() {
        names.removeAll()
        count = 0
    }
}
