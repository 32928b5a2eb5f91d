import Ledger
import Money

/// A row of the table that gives each guarantee its insurance line: nobody types it (domain.md D5).
public struct LineRule: Sendable {
  public var code: String
  public var order: Int
  public var condition: FactCondition
  public var line: String
  /// Share of a claim that the insurer pays where a layer says `by:fill_rate`; nil where none does.
  public var fillRate: Ratio?
  public var validity: Validity

  public init(
    code: String, order: Int, condition: FactCondition, line: String, fillRate: Ratio?, validity: Validity
  ) {
    (self.code, self.order, self.condition, self.line) = (code, order, condition, line)
    (self.fillRate, self.validity) = (fillRate, validity)
  }
}

/// An insurance line, or a class of risk, with what it weighs in limits (domain.md 3.1).
public struct InsuranceLine: Sendable {
  public var code: String
  public var nameEnglish: String
  public var nameLocal: String
  /// What of its outstanding counts for leverage.
  public var weight: Ratio
  /// What of it counts for concentration.
  public var concentrationWeight: Ratio
  public var validity: Validity

  public init(
    code: String, nameEnglish: String, nameLocal: String, weight: Ratio, concentrationWeight: Ratio,
    validity: Validity
  ) {
    (self.code, self.nameEnglish, self.nameLocal) = (code, nameEnglish, nameLocal)
    (self.weight, self.concentrationWeight, self.validity) = (weight, concentrationWeight, validity)
  }
}
