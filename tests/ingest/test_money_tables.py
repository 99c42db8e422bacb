"""A received file of each table of money and industry becomes one typed row of the county that sent it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.ingest.received import HOUSEHOLD, VILLAGE, Received, csv_bytes

END = "2019-12-31"
ID = "449900196001010001"

# Per table: the cells of one row as an office writes them by header, and what some columns then hold.
ROWS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "project_beneficiary": (
        {"项目编号": "X1", "户编号": HOUSEHOLD, "受益人身份证号": ID, "参与方式": "发放生产资料", "折股金额(万元)": "0.3",
         "已得收益(元)": "1,200.5", "发放日期": "2019.12.15", "签收": "√"},
        {"participation_mode": "生产资料", "share_capital_yuan": Decimal(3000), "paid_income_yuan": Decimal("1200.5"),
         "paid_date": date(2019, 12, 15), "is_signed": True},
    ),
    "fund_payment": (
        {"凭证序号": "1", "资金编号": "Z1", "项目编号": "X1", "收款方": "某合作社", "信用代码": "93449901100000006N",
         "支出金额(万元)": "5.2", "支付日期": "20190601", "支付方式": "银行转账", "公告公示编号": "G1"},
        {"payment_id": "1", "payee_id_number": "93449901100000006N", "paid_yuan": Decimal(52000),
         "paid_date": date(2019, 6, 1), "payment_method": "转账", "village_code": None},
    ),
    "asset_investment": (
        {"编号": "R1", "经营主体": "J1", "村": VILLAGE, "入股资金(万元)": "20", "协议编号": "H1", "签约日期": "2018/3/1",
         "约定收益率(%)": "8", "约定年收益(元)": "16000", "抵押措施": "有", "风险等级": "低风险"},
        {"invested_yuan": Decimal(200000), "return_rate_pct": Decimal(8), "has_guarantee": True, "risk_level": "低"},
    ),
    "dividend": (
        {"编号": "F1", "投资编号": "R1", "年度": "2019", "应兑现日期": "2019-12-10", "应兑现金额(元)": "16000",
         "实际兑现金额(元)": "0", "受益户数": "20", "分配依据": "按股"},
        {"dividend_year": 2019, "due_date": date(2019, 12, 10), "paid_yuan": Decimal(0), "beneficiary_households": 20,
         "paid_date": None},
    ),
    "entity": (
        {"编号": "J1", "名称": "某合作社", "类型": "农民专业合作社", "经营状态": "在营", "所在村": VILLAGE,
         "吸纳贫困劳动力(人)": "5", "是否致富带头人": "否", "上年净利润(万元)": "3.5"},
        {"entity_type": "合作社", "operating_status": "存续", "hired_poor_labourers": 5, "is_entrepreneur": False,
         "annual_profit_yuan": Decimal(35000)},
    ),
    "pv_station": (
        {"电站编号": "G1", "电站名称": "某村电站", "所在村": VILLAGE, "装机容量(kW)": "60.5", "电站类型": "村级电站",
         "并网日期": "2017年6月30日", "年等效利用小时数": "1050", "企业入股比例(%)": "0", "产权归属": "村集体"},
        {"capacity_kilowatts": Decimal("60.5"), "station_type": "村级", "grid_connected_date": date(2017, 6, 30),
         "annual_equivalent_hours": Decimal(1050), "enterprise_share_pct": Decimal(0)},
    ),
    "pv_income": (
        {"电站编号": "G1", "年度": "2019", "月份": "6", "发电量": "5200", "电费收入(元)": "2,355.6",
         "转入村集体日期": "2019-07-10"},
        {"income_year": 2019, "income_month": 6, "output_kilowatt_hours": Decimal(5200),
         "electricity_income_yuan": Decimal("2355.6"), "transferred_date": date(2019, 7, 10)},
    ),
    "consumption": (
        {"编号": "S1", "日期": "2019-08-01", "采购单位": "某食堂", "采购方类型": "国有企业", "产品名称": "番薯",
         "产地村": VILLAGE, "数量": "100", "单价(元)": "3.5", "金额(元)": "350", "渠道": "以销代捐", "凭证号": "P1"},
        {"sale_date": date(2019, 8, 1), "buyer_type": "国企", "unit_price_yuan": Decimal("3.5"),
         "sales_channel": "以购代捐", "invoice_number": "P1"},
    ),
    "donation": (
        {"编号": "D1", "日期": "2019-06-30", "捐赠方": "某商会", "类型": "商会", "活动": "6.30", "村": VILLAGE,
         "金额(万元)": "2", "用途": "助学", "到账日期": "2019-07-05"},
        {"donation_activity": "630", "donated_yuan": Decimal(20000), "donation_purpose": "助学"},
    ),
    "mutual_fund": (
        {"编号": "M1", "村": VILLAGE, "日期": "2019-05-05", "收支方向": "支", "类别": "助医", "受助人证件号码": ID,
         "户": HOUSEHOLD, "金额(元)": "500", "余额(元)": "9500"},
        {"cash_direction": "支出", "household_id": HOUSEHOLD, "balance_yuan": Decimal(9500)},
    ),
    "risk": (
        {"编号": "K1", "项目": "X1", "评估日期": "2019-01-05", "风险类型": "市场", "等级": "高", "责任人": "某某",
         "状态": "监控中", "时限": "2019-10-01"},
        {"risk_level": "高", "risk_status": "监控", "deadline_date": date(2019, 10, 1), "closed_date": None},
    ),
    "village_asset": (
        {"资产编号": "A1", "村": VILLAGE, "资产类别": "鱼塘", "资产名称": "某塘", "数量": "12.5", "计量单位": "亩",
         "使用方式": "发包", "年租金收入(元)": "6000"},
        {"asset_kind": "水面", "quantity": Decimal("12.5"), "asset_use": "出租", "lease_income_yuan": Decimal(6000)},
    ),
    "project_decision": (
        {"决议编号": "B1", "项目编号": "X1", "村": VILLAGE, "村民会议日期": "2018-01-10", "应到户数(户)": "90",
         "实到户数": "70", "同意户数(户)": "66", "是否通过": "是", "会议记录": "有", "村民代表签字": "无"},
        {"meeting_date": date(2018, 1, 10), "present_households": 70, "is_adopted": True,
         "has_representative_signatures": False},
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", ROWS)
def test_a_received_row_is_kept_and_typed(received: Received, table: str) -> None:
    cells, expected = ROWS[table]
    quoted = [f'"{text}"' for text in cells.values()]
    received.batch("b", {"440804某区.csv": csv_bytes(list(cells), quoted)}, data_date=END, received_on="2020-01-15")
    with received.ingested() as register:
        assert register.states() == {"kept": 1, "not_data": 1}
        assert register.rows("SELECT column_name, kind FROM ledger.cell_issue") == []
        (row,) = register.rows(f"SELECT {', '.join(expected)}, county_code, data_date FROM base.{table}")
        assert row == (*expected.values(), "440804", date(2019, 12, 31))
