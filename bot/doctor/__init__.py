"""Looks the installation over and says what is wrong with it; changes nothing, and works beside a running bot."""
