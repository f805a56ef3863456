"""Addresses of the pages by area; :mod:`truongchuan.web.urls` joins them."""
