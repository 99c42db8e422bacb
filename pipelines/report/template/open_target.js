function show(){var d=document.getElementById(decodeURIComponent(location.hash.slice(1)));
if(d&&d.tagName==="DETAILS"){d.open=true;d.scrollIntoView()}}
addEventListener("hashchange",show);show()
