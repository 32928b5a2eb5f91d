import Ledger
import Money

/// An effective-dated programme under which guarantees are given.
public struct Programme: Sendable {
  public var code: String
  public var nameEnglish: String
  public var nameLocal: String
  public var category: String?
  public var coverageRatio: Ratio?
  /// Name of the waterfall of layers that its claims go through; nil: nothing is ceded.
  public var waterfall: String?
  public var maximumTermMonths: Int?
  public var legalBasis: String?
  /// Code of the quota bucket that its guarantees count in; nil: in none.
  public var quota: String?
  /// The most that a guarantee fee may be a year, as a share of the loan.
  public var feeCap: Ratio?
  /// Kind of disaster that must have been declared where and when the guarantee is given; nil: none.
  public var disasterKind: String?
  /// What a guarantee's facts must be; nil: anything.
  public var eligibility: FactCondition?
  public var validity: Validity

  public init(
    code: String, nameEnglish: String, nameLocal: String, category: String?, coverageRatio: Ratio?,
    waterfall: String?, maximumTermMonths: Int?, legalBasis: String?, validity: Validity
  ) {
    (self.code, self.nameEnglish, self.nameLocal, self.category) = (code, nameEnglish, nameLocal, category)
    (self.coverageRatio, self.waterfall) = (coverageRatio, waterfall)
    (self.maximumTermMonths, self.legalBasis, self.validity) = (maximumTermMonths, legalBasis, validity)
  }
}

/// A limit that holds when posting. The kinds of the first issue; others add cases.
public struct LimitRecord: Sendable {
  public enum Kind: Sendable, Equatable {
    /// A claim's principal is within the guarantee outstanding, on its day and on every later one.
    case claimWithinOutstanding
    /// What a fund can pay: the sum of the named accounts' balances (debits less credits) of one fund of a
    /// book of the role may not fall below the minimum on any day.
    case availability(role: Role, charts: [Int], minimum: Int64)
    /// A book of the role grants a beneficiary a component of a month once.
    case supportOnce(role: Role)
    /// What a book of the role grants a beneficiary for a disaster and purpose, less what it asked back, is
    /// together within the loss that was verified; what is above is refused, or granted and asked back at
    /// once. By the order of delivery, what those gave who come later does not count: they give back.
    case supportWithinLoss(role: Role, clawsBack: Bool, byOrder: Bool)
    /// What all associations together guarantee one borrower, open approvals included, of guarantees that are
    /// in one of the buckets: codes of quotas, programmes or insurance lines (domain.md 2.2 and D8).
    case quota(buckets: Set<String>, amount: Int64)
    /// What a book guarantees is within a multiple of the sum of accounts (domain.md 2.2 and 3.1).
    case leverage(scope: BookScope, charts: [Int], multiple: Ratio, isWeighted: Bool)
    /// What a book guarantees one borrower, or one group, is within a share of the sum of accounts.
    case concentration(isGroup: Bool, charts: [Int], share: Ratio, isWeighted: Bool)
    /// What a book draws in a period under insurance lines (domain.md D4).
    case capacity(scope: BookScope, lines: Set<String>, amount: Int64, months: Int)
    /// What a party pays of the claims of a portfolio: volume x rate x cap rate (domain.md 5, EU-1). It
    /// refuses nothing: what is above stays with the guarantor. Net: recoveries open room again.
    case portfolioCap(payer: String, programmes: Set<String>, rate: Ratio, isNet: Bool)
  }

  /// Which associations' books a limit is of: all, or the one named.
  public struct BookScope: Sendable, Equatable {
    public var book: String?

    public init(book: String? = nil) { self.book = book }
  }

  public var code: String
  public var kind: Kind
  public var validity: Validity

  public init(code: String, kind: Kind, validity: Validity) {
    (self.code, self.kind, self.validity) = (code, kind, validity)
  }
}
