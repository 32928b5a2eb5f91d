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
    /// together within the loss that was verified.
    case supportWithinLoss(role: Role)
  }

  public var code: String
  public var kind: Kind
  public var validity: Validity

  public init(code: String, kind: Kind, validity: Validity) {
    (self.code, self.kind, self.validity) = (code, kind, validity)
  }
}
