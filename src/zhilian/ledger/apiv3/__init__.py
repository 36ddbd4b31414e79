"""The words of a payment platform's "API v3": signed JSON over HTTPS, encrypted callbacks, bills.

Source: 微信支付 APIv3 开发指引（签名生成、签名验证、回调报文解密、申请交易账单）.
Platforms that gather several ways to pay (聚合支付) offer the same interface elsewhere.
"""
