import Money

/// What a statement is made of: one account's opening balance, or its movements of one cause, in one segment.
///
/// Rows with the same key may repeat; their amounts add. All sums are minor units of the account's currency.
public struct MovementRow: Sendable {
  /// Indices of the scheme in use.
  public var book: Int
  public var fund: Int
  public var chart: Int
  public var currency: Currency
  /// The other party or bank account; empty where the chart row asks for none.
  public var detail: String
  public var segment: SegmentTexts
  /// nil for an opening balance.
  public var cause: Cause?
  public var debit: Int128
  public var credit: Int128

  public init(
    book: Int, fund: Int, chart: Int, currency: Currency, detail: String, segment: SegmentTexts,
    cause: Cause?,
    debit: Int128, credit: Int128
  ) {
    (self.book, self.fund, self.chart, self.currency) = (book, fund, chart, currency)
    (self.detail, self.segment, self.cause) = (detail, segment, cause)
    (self.debit, self.credit) = (debit, credit)
  }
}

/// A segment spelled out, for reports; empty texts and zero years are absent.
public struct SegmentTexts: Hashable, Sendable {
  public var programme = ""
  public var line = ""
  public var disaster = ""
  public var area = ""
  public var fundingSource = ""
  public var purpose = ""
  public var treaty = ""
  public var cohort = 0
  public var underwritingYear = 0
  public var accidentYear = 0

  public init() {}
}
