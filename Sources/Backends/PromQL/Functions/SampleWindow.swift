/// The range of one step: which samples of a series it holds, and where it begins and ends.
struct SampleWindow {
    /// Places of the samples; never empty.
    var places: Range<Int>
    var startMilliseconds: Int64
    var endMilliseconds: Int64
    /// The step itself, which an offset has not moved.
    var stepMilliseconds: Int64
}
