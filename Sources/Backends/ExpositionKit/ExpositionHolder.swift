/// Whoever keeps an exposition that another backend may take samples from, instead of keeping the
/// same series once more; on one thread with it.
package protocol ExpositionHolder: AnyObject {
    var exposition: Exposition { get }
}
