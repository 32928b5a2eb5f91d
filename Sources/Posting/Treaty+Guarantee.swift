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

  /// Whether accounts work out what it takes, anew each: an excess of loss, or a cover of the whole year.
  public var isAccountedExcess: Bool { excess != nil && account.settlement == .onPayment }

  /// Books kept here of those that bear any of its years.
  public func reinsurerBooks(_ scheme: Scheme) -> Set<Int> {
    Set(reinsurers.compactMap { scheme.party($0).flatMap { scheme.parties[$0].book } })
  }

  /// The currency of a guarantee of a book.
  public func currency(of book: String, _ state: GuaranteeState) -> Currency {
    state.fact(.currency).flatMap { Currency($0) } ?? otherCurrencies[book] ?? currency
  }

  /// Whether a guarantee is in its scope: it is of the treaty's currency, or of one that it converts, and a
  /// row of the scope fits.
  /// - Parameters:
  ///   - guarantee: its code.
  ///   - book: the code of the book that guarantees.
  ///   - inward: the treaty that brought it to the cedant; nil where the cedant guarantees.
  public func covers(
    _ guarantee: String, of book: String, _ state: GuaranteeState, inward: String? = nil
  ) -> Bool {
    guard conversion != nil || currency(of: book, state) == currency else { return false }
    return scope.isEmpty
      || scope.contains { row in
        row.allSatisfy { name, value in
          switch name {
          case "guarantee": guarantee == value
          case "book": book == value
          case "treaty": inward == value
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

extension Scheme {
  /// The currency of a guarantee: the one that it states, or its book's.
  /// - Parameter book: place of the book that guarantees.
  public func currency(of state: GuaranteeState, in book: Int) -> Currency {
    state.fact(.currency).flatMap { Currency($0) } ?? books[book].currency
  }
}
