import Reconciliation
import Testing

struct TextTests {
  @Test(arguments: [
    ("ｶ)ｻｸﾗｼｮｳｶｲ", "カ サクラシヨウカイ"),
    ("カ）サクラショウカイ", "カ サクラシヨウカイ"),
    ("さくら しょうかい", "サクラ シヨウカイ"),
    ("ﾊﾞｯｸﾞﾊﾟｰﾄ", "バツグパート"),
    ("バック゛", "バツグ"),
    ("ﾊ-ﾄ", "ハート"),
    ("ＡＢＣ－１２３", "ABC 123"),
    ("abc  -- def", "ABC DEF"),
    ("㈱さくら", "株サクラ"),
    ("①Ⅲ", "1III"),
    ("ｳﾞｨｵﾗ", "ヴイオラ"),
    ("Ünïted", "ÜNÏTED"),
    (" -- ", ""),
    ("", ""),
  ])
  func folds(_ text: String, _ folded: String) {
    #expect(FoldedText.fold(text) == folded)
    #expect(FoldedText.fold(folded) == folded)
  }

  @Test(arguments: [
    ("", "", 0), ("A", "A", 0), ("AB", "AB", 1000), ("ABCD", "ABCE", 666), ("AB", "CD", 0),
    ("A B", "AB", 1000),
  ])
  func likeness(_ left: String, _ right: String, _ thousandths: Int) {
    #expect(FoldedText.likeness(left, right) == thousandths)
    #expect(FoldedText.likeness(right, left) == thousandths)
  }

  /// ISO 11649's own example, and neighbours of it that must fail.
  @Test(arguments: [
    ("RF18539007547034", "RF18539007547034"), ("rf18 5390 0754 7034", "RF18539007547034"),
    ("RF18539007547043", nil), ("RF19539007547034", nil), ("RF18", nil), ("XX18539007547034", nil),
    ("RF18539007547034-", nil), ("", nil), ("RF1853900754703412345678901234", nil),
  ])
  func creditorReference(_ text: String, _ expected: String?) {
    #expect(CreditorReference.normalised(text) == expected)
  }
}
