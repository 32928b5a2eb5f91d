import Money

/// The part that a party plays in a scheme; each book has one. Posting rules address books by it.
public enum Role: String, Sendable, CaseIterable {
  /// The direct guarantor: pays the lender.
  case association
  /// The public insurer or reinsurer: takes ceded shares.
  case insurer
  /// Pays part of what the association retains: a federation or a local government.
  case compensator
  /// A disaster, relief or credit fund.
  case fund
  case lender
}

/// A set of accounts that one party keeps. The party of a book has the book's code.
public struct Book: Sendable {
  public var code: String
  public var role: Role
  public var nameEnglish: String
  public var nameLocal: String
  public var currency: Currency
  public var validity: Validity
  public var successor: String?
  public var region: String?

  public init(
    code: String, role: Role, nameEnglish: String, nameLocal: String, currency: Currency, validity: Validity,
    successor: String? = nil, region: String? = nil
  ) {
    (self.code, self.role, self.nameEnglish, self.nameLocal) = (code, role, nameEnglish, nameLocal)
    (self.currency, self.validity, self.successor, self.region) = (currency, validity, successor, region)
  }
}

/// The days on which a record holds: from inclusive, to exclusive; nil is open.
public struct Validity: Hashable, Sendable, CustomStringConvertible {
  public var from: Day?
  public var to: Day?

  public init(from: Day? = nil, to: Day? = nil) { (self.from, self.to) = (from, to) }

  @inlinable
  public func contains(_ day: Day) -> Bool {
    if let from, day < from { return false }
    if let to, day >= to { return false }
    return true
  }

  /// `from 2000-01-01 to 2019-12-31`; `always` without either.
  public var description: String {
    let last = to.map { "to \($0.adding(days: -1))" }
    let parts = [from.map { "from \($0)" }, last].compactMap { $0 }
    return parts.isEmpty ? "always" : parts.joined(separator: " ")
  }

  public func overlaps(_ other: Validity) -> Bool {
    let startsBeforeEnd = other.to.map { end in from.map { $0 < end } ?? true } ?? true
    let endsAfterStart = to.map { end in other.from.map { $0 < end } ?? true } ?? true
    return startsBeforeEnd && endsAfterStart
  }
}

/// Money of a book that is accounted for by itself: each transfer stays within one fund.
public struct Fund: Sendable {
  /// Index of its book.
  public var book: Int
  public var code: String
  public var nameEnglish: String
  public var nameLocal: String
  /// national, local, lender, own …: where its money comes from.
  public var sourceKind: String
  public var restricted: Bool
  /// Detail of its accounts that are kept by bank account; its own code where the pack names none.
  public var bankAccount: String
  /// Of what is promised, what the fund must hold; nil where the pack does not say.
  public var requiredRate: Ratio?
  /// Code of the fund that it becomes in the successor of its book; nil: the one of the same code.
  public var successor: String?
  public var validity: Validity

  public init(
    book: Int, code: String, nameEnglish: String, nameLocal: String, sourceKind: String, restricted: Bool,
    bankAccount: String, validity: Validity
  ) {
    (self.book, self.code, self.nameEnglish, self.nameLocal) = (book, code, nameEnglish, nameLocal)
    (self.sourceKind, self.restricted, self.bankAccount) = (sourceKind, restricted, bankAccount)
    self.validity = validity
  }
}

/// Somebody an event names: a lender, an insurer, a contributor. Every book is a party under its own code.
public struct Party: Sendable {
  public var code: String
  /// lender, insurer, contributor kinds such as national or local: what `for` of a posting rule picks by.
  public var kind: String
  public var nameEnglish: String
  public var nameLocal: String
  public var group: String?
  /// Index of the book that it keeps in this ledger, if any.
  public var book: Int?
  public var validity: Validity

  public init(
    code: String, kind: String, nameEnglish: String, nameLocal: String, group: String? = nil,
    book: Int? = nil,
    validity: Validity = Validity()
  ) {
    (self.code, self.kind, self.nameEnglish, self.nameLocal) = (code, kind, nameEnglish, nameLocal)
    (self.group, self.book, self.validity) = (group, book, validity)
  }
}
