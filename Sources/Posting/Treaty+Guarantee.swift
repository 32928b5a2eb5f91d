import Guarantees
import Ledger
import Money
import Reinsurance

/// What a treaty takes of a guarantee: decided alike where claims are posted and where losses are given.
extension Treaty {
  /// Whether a book cedes under it.
  public func isCeded(by book: Book) -> Bool {
    cedantBook.map { $0 == book.code } ?? (cedantRole == book.role)
  }

  /// Whether a guarantee is in its scope.
  /// - Parameters:
  ///   - guarantee: its code.
  ///   - book: the code of the book that guarantees.
  public func covers(_ guarantee: String, of book: String, _ state: GuaranteeState) -> Bool {
    scope.isEmpty
      || scope.contains { row in
        row.allSatisfy { name, value in
          switch name {
          case "guarantee": guarantee == value
          case "book": book == value
          default: EventColumn(name: name).map { state.fact($0) == value } ?? false
          }
        }
      }
  }

  /// The share of a guarantee that attaches to a year: of what is approved or drawn as it attaches.
  /// - Returns: nil where the lines of a surplus do not fit 64 bits.
  public func share(of state: GuaranteeState, in year: Year?) -> Ratio? {
    let (sum, overflow) = state.drawn.addingReportingOverflow(state.openApproval)
    return overflow ? nil : share(ofSum: sum, in: year)
  }
}
