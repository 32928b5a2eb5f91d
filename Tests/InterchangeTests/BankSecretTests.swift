import Fuzzing
import Tabular
import Testing

@testable import Interchange

/// No fault of a bank's file tells a name or an account, wherever it stands; it tells the place and the form.
@Suite struct BankSecretTests {
  static let secrets = [
    "KIM", "Ng", "ERIKA M", "DE02120300000000202051", "1234567", "0597-001-1234567", "山田",
  ]

  private static func fault(_ text: String, _ format: BankFormat) throws -> Diagnostic? {
    do {
      _ = try statements(Array(text.utf8), as: format)
      return nil
    } catch let fault as Diagnostic {
      return fault
    }
  }

  @Test(arguments: secrets) func mt940(_ secret: String) throws {
    func message(_ number: String, _ balance: String, _ entry: String) -> String {
      ":20:X\n:25:1\n:28C:\(number)\n:60F:\(balance)\n:61:\(entry)\n-\n"
    }
    let (balance, entry) = ("C240501EUR0,", "2405020502CR1,NTRFA1")
    for text in [
      message("1/1", secret, entry), message("1/1", "C240501EUR" + secret + "x", entry),
      message("1/1", "C240501" + secret, entry), message("1/1", balance, secret),
      message("1/1", balance, "240502" + secret), message(secret + "/x", balance, entry),
    ] {
      try expectHidden(secret, try #require(try Self.fault(text, .mt940)))
    }
  }

  @Test(arguments: secrets) func camt(_ secret: String) throws {
    for (old, new) in [
      (">2.50<", ">\(secret)x<"), ("Ccy=\"EUR\">2.50", "Ccy=\"\(secret)\">2.50"), (">DBIT<", ">\(secret)<"),
      ("<BookgDt><Dt>2024-05-02", "<BookgDt><Dt>\(secret)"), ("Nb>4<", "Nb>\(secret)x<"),
      ("xsd:camt.053.001.08", "xsd:\(secret).053.001.08"), ("xsd:camt.053.001.08", "\(secret)"),
      ("<Document", "<?xml version='1.0' encoding='\(secret)'?><Document"),
    ] {
      let text = CamtVersionTests.sample("053", 8).replacing(old, with: new)
      try expectHidden(secret, try #require(try Self.fault(text, .camt), "\(new) is read"))
    }
  }

  @Test(arguments: ["KIM", "ERIKA"], [10, 113, 200 + 9, 200 + 21, 200 + 24])
  func zengin(_ secret: String, _ place: Int) throws {
    var text = ZenginText(.jis)
    let entry = ZenginText.Entry("060501", in: true, 5, "11", "", "")
    text.account("1234567", from: "060501", to: "060531", opening: 5, [entry])
    var bytes = text.finish()
    bytes.replaceSubrange(place..<(place + secret.utf8.count), with: secret.utf8)
    do {
      _ = try statements(bytes)
      Issue.record("\(secret) at \(place) is read")
    } catch let fault as Diagnostic {
      try expectHidden(secret, fault)
    }
  }

  private func expectHidden(_ secret: String, _ fault: Diagnostic) throws {
    let text = "\(fault)"
    #expect(!text.contains(secret), "\(text)")
    #expect(fault.line > 0 && fault.column ?? 0 > 0, "\(text)")
  }

  private static let nines = String(repeating: "9", count: 38)

  /// What is shown as it is, and what only by its form.
  static let values: [(String, String?, String)] = [
    ("240230", "240230", ""), ("2024-02-30", "2024-02-30", ""), ("-2.50", "-2.50", ""), ("", "", ""),
    ("7OO,95", nil, "6 characters of the form 9AA,99"), ("1234567", nil, "7 characters of the form 9999999"),
    ("123-4567", nil, "8 characters of the form 999-9999"), ("Kim é", nil, "5 characters of the form Aaa a"),
    ("DE" + String(repeating: "0", count: 48), nil, "50 characters of the form AA" + nines + "…"),
  ]

  @Test(arguments: values) func value(_ value: String, _ shown: String?, _ form: String) {
    let fault = BankValue.fault("f", line: 1, column: 1, "c", value, "is wrong", "mend it")
    #expect(fault.value == shown)
    #expect(fault.message == (form.isEmpty ? "is wrong" : "is wrong (\(form))"))
  }
}
