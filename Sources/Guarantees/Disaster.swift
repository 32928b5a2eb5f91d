import Ledger
import Money

/// A place that disasters are declared for, inside another.
public struct Area: Sendable {
  public var code: String
  public var parent: String?
  public var nameEnglish: String
  public var nameLocal: String

  public init(code: String, parent: String?, nameEnglish: String, nameLocal: String) {
    (self.code, self.parent) = (code, parent)
    (self.nameEnglish, self.nameLocal) = (nameEnglish, nameLocal)
  }
}

/// One area of a declaration: a disaster with several areas has several of these.
public struct Disaster: Sendable {
  public var code: String
  /// earthquake, flood, pandemic …
  public var kind: String
  public var declared: Day
  public var area: String
  /// The days on which it struck, inclusive; what is given for it may come later.
  public var from: Day
  public var to: Day?
  public var legalBasis: String?
  public var name: String?

  public init(
    code: String, kind: String, declared: Day, area: String, from: Day, to: Day?, legalBasis: String?,
    name: String?
  ) {
    (self.code, self.kind, self.declared, self.area) = (code, kind, declared, area)
    (self.from, self.to, self.legalBasis, self.name) = (from, to, legalBasis, name)
  }
}

/// What a product of direct loans allows (domain.md 1b).
public struct LoanTerm: Sendable {
  public var product: String
  /// Most that a borrower is lent for a disaster, minor units; nil: unlimited.
  public var cap: Int64?
  /// Most together with the products of ``jointWith``.
  public var jointCap: Int64?
  public var jointWith: Set<String>
  /// Of a year's interest.
  public var rateCap: Ratio?
  public var maximumTermMonths: Int?
  public var maximumDeferralMonths: Int?
  /// True where the row is picked by the day of the declaration, not of the loan.
  public var isByDeclaration: Bool
  public var validity: Validity

  public init(product: String, isByDeclaration: Bool, validity: Validity) {
    (self.product, self.isByDeclaration, self.validity) = (product, isByDeclaration, validity)
    jointWith = []
  }
}

/// Who pays first of those that support the same need (domain.md 4, delivery sequence).
public struct SupportRank: Sendable {
  public var order: Int
  public var purpose: String
  /// nil: every book.
  public var book: String?
  /// What is owed of direct loans of this product counts as support for the purpose; nil: no loan does.
  public var product: String?
  public var validity: Validity

  public init(order: Int, purpose: String, book: String?, product: String?, validity: Validity) {
    (self.order, self.purpose, self.book, self.validity) = (order, purpose, book, validity)
    self.product = product
  }
}

/// Whose money a fund spends first: by order; those of one order share by what they paid in (domain.md 9.7).
public struct SpendingRank: Sendable {
  public var book: String
  public var fund: String
  public var order: Int
  public var party: String
  public var validity: Validity

  public init(book: String, fund: String, order: Int, party: String, validity: Validity) {
    (self.book, self.fund, self.order, self.party) = (book, fund, order, party)
    self.validity = validity
  }
}
